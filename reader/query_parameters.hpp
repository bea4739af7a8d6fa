#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/node_id.hpp"

namespace meshview::reader {

/// A parameter that a request got wrong: which, what it was, and what is allowed. Answered 400.
class BadParameter : public std::runtime_error {
public:
    BadParameter(std::string_view parameter, std::string_view got, std::string_view allowed);

    const std::string& parameter() const noexcept { return parameter_; }
    const std::string& got() const noexcept { return got_; }
    const std::string& allowed() const noexcept { return allowed_; }

private:
    std::string parameter_;
    std::string got_; ///< shortened
    std::string allowed_;
};

/// Percent-decoded text of a path segment or parameter; nothing when an escape is broken.
std::optional<std::string> percent_decode(std::string_view encoded, bool plus_is_space);

/// The readers of single values: the one place where text from a request becomes a typed value. Each throws
/// BadParameter naming `parameter`.
std::int64_t read_integer(
    std::string_view parameter, std::string_view text, std::int64_t lowest, std::int64_t highest);
/// Decimal, `0x` hex or `!` hex.
NodeNum read_node(std::string_view parameter, std::string_view text);

/// The query of a request. A parameter that is given without a value (`role=`) counts as not given; of a
/// repeated one the first counts; unknown ones are ignored, unless they look misspelt (parameter_names.hpp).
class QueryParameters {
public:
    QueryParameters() = default;

    /// Decodes `a=1&b=x%20y`. Throws BadParameter for a broken escape.
    explicit QueryParameters(std::string_view encoded);

    std::optional<std::string_view> text(std::string_view name) const;
    std::optional<std::int64_t> integer(
        std::string_view name, std::int64_t lowest, std::int64_t highest) const;
    /// An integer brought into the range instead of refused, as the reference does with limits; however many
    /// digits it has.
    std::int64_t clamped(
        std::string_view name, std::int64_t otherwise, std::int64_t lowest, std::int64_t highest) const;
    std::optional<double> number(std::string_view name, double lowest, double highest) const;
    std::optional<NodeNum> node(std::string_view name) const;
    /// One of a few words. `allowed` is that list for the error message, `hour or day`.
    std::optional<std::string_view> choice(
        std::string_view name, std::initializer_list<std::string_view> words) const;

    bool empty() const noexcept { return values_.empty(); }
    /// Names with what they were given, in the order of the query.
    const std::vector<std::pair<std::string, std::string>>& values() const noexcept { return values_; }
    /// The same text for all queries that say the same: in order of names, without what text() never returns.
    std::string canonical() const;

private:
    std::vector<std::pair<std::string, std::string>> values_;
};

} // namespace meshview::reader
