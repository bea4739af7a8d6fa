#include "reader/sql/postgresql_text.hpp"

#include <array>
#include <utility>

namespace meshview::reader {

namespace {

constexpr std::string_view lower_begin = "LOWER(";

struct Replacement {
    std::string_view from;
    std::string_view to;
};
constexpr std::array replacements{Replacement{" NOT INDEXED", ""}, Replacement{"CROSS JOIN", "JOIN"},
    Replacement{"COLLATE BINARY", "COLLATE \"C\""}};

bool starts_with_one(std::string_view text, const Replacement*& found)
{
    for (const Replacement& replacement : replacements)
        if (text.starts_with(replacement.from)) {
            found = &replacement;
            return true;
        }
    return false;
}

} // namespace

std::string postgresql_text(std::string_view sql)
{
    std::string text;
    int parameters = 0;
    bool in_lower = false;
    for (std::size_t i = 0; i < sql.size();) {
        const Replacement* found = nullptr;
        if (starts_with_one(sql.substr(i), found)) {
            text += found->to;
            i += found->from.size();
            continue;
        }
        if (sql.substr(i).starts_with(lower_begin)) {
            in_lower = true;
            text += lower_begin;
            i += lower_begin.size();
            continue;
        }
        const char c = sql[i++];
        if (c == '?')
            text.append(1, '$').append(std::to_string(++parameters));
        else if (c == ')' && std::exchange(in_lower, false))
            text += " COLLATE \"C\")";
        else
            text += c;
    }
    return text;
}

std::string with_timeless_last(std::string sql)
{
    constexpr std::string_view newest_first = "import_time_us DESC";
    constexpr std::string_view last = " NULLS LAST";
    for (std::size_t at = 0; (at = sql.find(newest_first, at)) != std::string::npos;) {
        at += newest_first.size();
        sql.insert(at, last);
    }
    return sql;
}

} // namespace meshview::reader
