#include "common/postgresql/parameter.hpp"

#include <iterator>

#include <fmt/format.h>

namespace meshview::postgresql {

Parameter::Parameter(std::int64_t number)
    : text_(std::to_string(number))
{ }

Parameter::Parameter(double number)
    : text_(fmt::format("{}", number))
{ }

Parameter Parameter::bytes(std::string_view bytes)
{
    std::string text = "\\x";
    for (const char c : bytes)
        fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(c));
    return text;
}

} // namespace meshview::postgresql
