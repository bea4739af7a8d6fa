#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include "common/exit_code.hpp"

namespace meshview::bench {

/// The number at `index`, or `otherwise` when so few are given. Throws ExitError `usage` for anything else.
inline std::uint64_t read_number(
    const std::vector<std::string>& arguments, std::size_t index, std::uint64_t otherwise)
{
    if (index >= arguments.size())
        return otherwise;
    const std::string& text = arguments[index];
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        throw ExitError(ExitCode::usage, text + " is no number; see --help");
    return number;
}

} // namespace meshview::bench
