#include "reader/query_parameters.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <boost/url/pct_string_view.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/text.hpp"

namespace meshview::reader {

namespace {

constexpr std::size_t max_shown_bytes = 80;
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

} // namespace

BadParameter::BadParameter(std::string_view parameter, std::string_view got, std::string_view allowed)
    : std::runtime_error(fmt::format("bad parameter {}", printable(parameter)))
    , parameter_(repair_utf8(parameter, max_shown_bytes))
    , got_(repair_utf8(got, max_shown_bytes))
    , allowed_(allowed)
{ }

std::optional<std::string> percent_decode(std::string_view encoded, bool plus_is_space)
{
    const auto checked = boost::urls::make_pct_string_view({encoded.data(), encoded.size()});
    if (!checked)
        return std::nullopt;
    boost::urls::encoding_opts options;
    options.space_as_plus = plus_is_space;
    return checked->decode(options);
}

std::int64_t read_integer(
    std::string_view parameter, std::string_view text, std::int64_t lowest, std::int64_t highest)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= lowest && value <= highest)
        return value;
    if (lowest == smallest || highest == largest)
        throw BadParameter(parameter, text, "an integer");
    throw BadParameter(parameter, text, fmt::format("an integer from {} to {}", lowest, highest));
}

NodeNum read_node(std::string_view parameter, std::string_view text)
{
    if (const auto node = parse_node_number(text))
        return *node;
    throw BadParameter(parameter, text, "a node as a decimal number, 0x... or !hhhhhhhh");
}

QueryParameters::QueryParameters(std::string_view encoded)
{
    while (!encoded.empty()) {
        const std::string_view pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(pair.size() + 1, encoded.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value)
            throw BadParameter(pair.substr(0, equals), pair, "text with complete percent escapes");
        if (!value->empty())
            values_.emplace_back(std::move(*name), std::move(*value));
    }
}

std::optional<std::string_view> QueryParameters::text(std::string_view name) const
{
    const auto found = std::ranges::find(values_, name, [](const auto& value) { return value.first; });
    if (found == values_.end())
        return std::nullopt;
    return found->second;
}

std::optional<std::int64_t> QueryParameters::integer(
    std::string_view name, std::int64_t lowest, std::int64_t highest) const
{
    const auto value = text(name);
    return value ? std::optional{read_integer(name, *value, lowest, highest)} : std::nullopt;
}

std::int64_t QueryParameters::clamped(
    std::string_view name, std::int64_t otherwise, std::int64_t lowest, std::int64_t highest) const
{
    const auto given = text(name);
    if (!given)
        return otherwise;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), value);
    if (end != given->data() + given->size() || error == std::errc::invalid_argument)
        throw BadParameter(name, *given, "an integer");
    if (error == std::errc::result_out_of_range)
        return given->starts_with('-') ? lowest : highest;
    return std::clamp(value, lowest, highest);
}

std::optional<double> QueryParameters::number(std::string_view name, double lowest, double highest) const
{
    const auto digits = text(name);
    if (!digits)
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), value);
    const bool whole = error == std::errc{} && end == digits->data() + digits->size();
    if (whole && value >= lowest && value <= highest) // not NaN
        return value;
    throw BadParameter(name, *digits, fmt::format("a number from {} to {}", lowest, highest));
}

std::optional<NodeNum> QueryParameters::node(std::string_view name) const
{
    const auto value = text(name);
    return value ? std::optional{read_node(name, *value)} : std::nullopt;
}

std::optional<std::string_view> QueryParameters::choice(
    std::string_view name, std::initializer_list<std::string_view> words) const
{
    const auto value = text(name);
    if (value && std::ranges::find(words, *value) == words.end())
        throw BadParameter(name, *value, fmt::format("{}", fmt::join(words, " or ")));
    return value;
}

std::string QueryParameters::canonical() const
{
    std::vector<const std::pair<std::string, std::string>*> sorted;
    for (const auto& value : values_)
        sorted.push_back(&value);
    const auto by_name = [](const auto* a, const auto* b) { return a->first < b->first; };
    std::ranges::stable_sort(sorted, by_name);
    std::string result;
    const std::string* last = nullptr;
    for (const auto* value : sorted) {
        if (last != nullptr && *last == value->first)
            continue;
        last = &value->first;
        // With lengths, because names and values may hold any byte.
        fmt::format_to(std::back_inserter(result), "{}:{}={}:{}&", value->first.size(), value->first,
            value->second.size(), value->second);
    }
    return result;
}

} // namespace meshview::reader
