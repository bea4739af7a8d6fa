#include "migrations/sqlite/trigger_text.hpp"

#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

std::optional<TriggerHead> read_trigger_head(std::string_view sql)
{
    const std::vector<Token> tokens = significant(tokenize(sql));
    std::size_t i = 0;
    while (i < tokens.size() && !tokens[i].is("TRIGGER"))
        ++i;
    if (i + 2 < tokens.size() && tokens[i + 1].is("IF"))
        i += 3;
    i += 2; // the name, which may be a keyword
    if (i < tokens.size() && tokens[i].is("."))
        i += 2;
    for (; i < tokens.size(); ++i) {
        if (tokens[i].is("INSERT"))
            return TriggerHead{.event = TriggerHead::Event::insert};
        if (tokens[i].is("DELETE"))
            return TriggerHead{.event = TriggerHead::Event::remove};
        if (tokens[i].is("UPDATE"))
            break;
    }
    if (i >= tokens.size())
        return std::nullopt;
    TriggerHead head{.event = TriggerHead::Event::update};
    if (i + 1 < tokens.size() && tokens[i + 1].is("OF"))
        for (i += 2; i < tokens.size() && tokens[i].is_name(); i += 2) {
            head.update_of.push_back(unquote(tokens[i].text));
            if (i + 1 >= tokens.size() || !tokens[i + 1].is(","))
                break;
        }
    return head;
}

} // namespace meshview::migrations::sqlite
