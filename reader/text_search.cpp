#include "reader/text_search.hpp"

#include <algorithm>
#include <set>

#include <google/protobuf/descriptor.h>

#include "common/mesh/portnum.hpp"

namespace meshview::reader {

namespace {

using google::protobuf::Descriptor;

constexpr std::size_t shortest_word = 3;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
}

bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

std::string longest_word(std::string_view needle)
{
    std::string_view longest;
    for (std::size_t i = 0; i < needle.size();) {
        std::size_t end = i;
        while (end < needle.size() && is_letter(needle[end]))
            ++end;
        if (end - i > longest.size())
            longest = needle.substr(i, end - i);
        i = end + 1;
    }
    return longest.size() < shortest_word ? std::string() : std::string(longest);
}

bool holds(std::string_view bytes, std::string_view lower_word)
{
    const auto same = [](char a, char b) { return lower(a) == b; };
    return std::search(bytes.begin(), bytes.end(), lower_word.begin(), lower_word.end(), same) != bytes.end();
}

/// The names that a message's text form may hold.
bool names_hold(const Descriptor* type, std::string_view word, std::set<const Descriptor*>& seen)
{
    if (!seen.insert(type).second)
        return false;
    for (int i = 0; i < type->field_count(); ++i) {
        const auto* const field = type->field(i);
        if (holds(field->name(), word))
            return true;
        if (field->message_type() != nullptr && names_hold(field->message_type(), word, seen))
            return true;
        for (int v = 0; field->enum_type() != nullptr && v < field->enum_type()->value_count(); ++v) {
            if (holds(field->enum_type()->value(v)->name(), word))
                return true;
        }
    }
    return false;
}

} // namespace

TextSearch::TextSearch(std::string_view needle)
    : word_(longest_word(needle))
{ }

bool TextSearch::is_indexed(std::string_view needle)
{
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(needle, begins_character)) >= shortest_word;
}

bool TextSearch::may_contain(std::int64_t portnum, std::string_view payload)
{
    // Without its first letter: in the text form that one may come from an escape, as in `\n`.
    return word_.empty() || is_in_names(portnum) || holds(payload, std::string_view(word_).substr(1));
}

bool TextSearch::is_in_names(std::int64_t portnum)
{
    const auto [found, is_new] = in_names_.try_emplace(portnum, false);
    if (is_new) {
        // Numbers and truths in words, and what stands for a packet that does not decode.
        found->second = holds("true false infinity nan did not decode", word_);
        const auto* const port = mesh::find_port(static_cast<std::int32_t>(portnum));
        std::set<const Descriptor*> seen;
        if (port != nullptr && port->descriptor != nullptr)
            found->second = found->second || names_hold(port->descriptor(), word_, seen);
    }
    return found->second;
}

} // namespace meshview::reader
