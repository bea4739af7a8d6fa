#include "common/node_id.hpp"

#include <charconv>

#include <fmt/format.h>

namespace meshview {

namespace {

std::optional<NodeNum> parse_digits(std::string_view digits, int base)
{
    NodeNum value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value, base);
    if (digits.empty() || error != std::errc{} || stopped != end)
        return std::nullopt;
    return value;
}

} // namespace

std::string format_node_id(NodeNum node)
{
    return fmt::format("!{:08x}", node);
}

std::optional<NodeNum> parse_node_id(std::string_view text)
{
    if (text.empty() || text.front() != '!' || text.size() > 9)
        return std::nullopt;
    return parse_digits(text.substr(1), 16);
}

std::optional<NodeNum> parse_node_number(std::string_view text)
{
    if (text.starts_with('!'))
        return parse_node_id(text);
    if (text.starts_with("0x") || text.starts_with("0X"))
        return parse_digits(text.substr(2), 16);
    return parse_digits(text, 10);
}

} // namespace meshview
