#include "reader/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace meshview::reader {

namespace {

constexpr std::string_view unit = "bytes=";

std::optional<std::uint64_t> number(std::string_view digits)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool is_number = !digits.empty() && error == std::errc{} && end == digits.data() + digits.size();
    return is_number ? std::optional(value) : std::nullopt;
}

} // namespace

RangeRequest read_range(std::string_view header, std::uint64_t total)
{
    using State = RangeRequest::State;
    if (!header.starts_with(unit) || header.find(',') != std::string_view::npos)
        return {};
    header.remove_prefix(unit.size());
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos)
        return {};
    const auto first = number(header.substr(0, dash));
    const auto last = number(header.substr(dash + 1));
    const bool is_suffix = dash == 0;
    if ((!first && !is_suffix) || (!last && dash + 1 < header.size()) || (is_suffix && !last)
        || (first && last && *first > *last))
        return {};
    if (is_suffix && *last > 0 && total > 0)
        return {State::part, {total - std::min(*last, total), total - 1}};
    if (is_suffix || *first >= total)
        return {.state = State::unsatisfiable, .range = {}};
    return {State::part, {*first, std::min(last.value_or(total - 1), total - 1)}};
}

std::string PartSource::next(Queries& queries)
{
    while (left_ > 0) {
        std::string piece = source_->next(queries);
        if (piece.empty())
            throw std::runtime_error("it became shorter while a part of it was read");
        const std::uint64_t skipped = std::min<std::uint64_t>(skip_, piece.size());
        skip_ -= skipped;
        piece.erase(0, skipped);
        piece.resize(std::min<std::uint64_t>(left_, piece.size()));
        left_ -= piece.size();
        if (!piece.empty())
            return piece;
    }
    return {};
}

} // namespace meshview::reader
