#include "reader/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "common/text.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

bool is_ascii(std::string_view bytes)
{
    unsigned char seen = 0;
    for (const char c : bytes)
        seen |= static_cast<unsigned char>(c);
    return seen < 0x80;
}

template <typename Number>
void append_number(std::string& out, Number number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

} // namespace

void JsonWriter::separate()
{
    if (!first_)
        out_ += ',';
    first_ = false;
}

JsonWriter& JsonWriter::begin_object()
{
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end_object()
{
    out_ += '}';
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::begin_array()
{
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end_array()
{
    out_ += ']';
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::foreign_key(std::string_view bytes)
{
    text(bytes);
    out_ += ':';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::text(std::string_view bytes)
{
    separate();
    out_ += '"';
    if (is_ascii(bytes) || is_valid_utf8(bytes))
        escaped(bytes);
    else
        escaped(repair_utf8(bytes));
    out_ += '"';
    return *this;
}

void JsonWriter::escaped(std::string_view utf8)
{
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (!needs_escape(c))
            continue;
        out_.append(utf8, plain_from, i - plain_from);
        plain_from = i + 1;
        if (c == '"' || c == '\\')
            out_.append({'\\', static_cast<char>(c)});
        else if (c == '\n')
            out_ += "\\n";
        else
            out_.append({'\\', 'u', '0', '0', hex_digits[c >> 4], hex_digits[c & 15]});
    }
    out_.append(utf8, plain_from);
}

JsonWriter& JsonWriter::integer(std::int64_t number)
{
    separate();
    append_number(out_, number);
    return *this;
}

JsonWriter& JsonWriter::integer(const std::optional<std::int64_t>& number)
{
    return number ? integer(*number) : null();
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value)
{
    separate();
    out_ += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null()
{
    separate();
    out_ += "null";
    return *this;
}

JsonWriter& JsonWriter::number(const std::optional<double>& number)
{
    if (!number || !std::isfinite(*number))
        return null();
    separate();
    const std::size_t start = out_.size();
    append_number(out_, *number);
    if (out_.find_first_of(".e", start) == std::string::npos)
        out_ += ".0";
    return *this;
}

} // namespace meshview::reader
