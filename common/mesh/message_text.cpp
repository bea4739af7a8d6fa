#include "common/mesh/message_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>

#include <fmt/format.h>

#include "common/mesh/meshtastic_options.pb.h"
#include "common/mesh/reflection.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// As str() of Python does: fmt knows the same rule for when to use an exponent, but no ".0".
std::string float_text(float value)
{
    if (!std::isfinite(value))
        return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    std::string text = fmt::format("{}", shortest_double(value));
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

std::string quoted(std::string_view bytes, bool is_utf8)
{
    std::string text = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n')
            text += "\\n";
        else if (c == '\r')
            text += "\\r";
        else if (c == '\t')
            text += "\\t";
        else if (c == '"' || c == '\'' || c == '\\')
            (text += '\\') += c;
        else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_utf8))
            text += fmt::format("\\{:03o}", byte);
        else
            text += c;
    }
    return text += '"';
}

std::string quoted_text(const std::string& bytes)
{
    return is_valid_utf8(bytes) ? quoted(bytes, true) : quoted(repair_utf8(bytes), true);
}

class TextPrinter {
public:
    void print(const Message& message)
    {
        for (const FieldDescriptor* const field : present_fields(message))
            visit_values(message, *field, [&](const auto& value) {
                out_.append(indent_, ' ') += field->name();
                print_value(*field, value);
                out_ += '\n';
            });
    }

    std::string take()
    {
        if (out_.ends_with('\n'))
            out_.pop_back();
        return std::move(out_);
    }

private:
    void print_value(const FieldDescriptor&, const Message& message)
    {
        out_ += " {\n";
        indent_ += 2;
        print(message);
        indent_ -= 2;
        out_.append(indent_, ' ') += '}';
    }

    void print_value(const FieldDescriptor& field, const std::string& bytes)
    {
        (out_ += ": ") += is_text(field) ? quoted_text(bytes) : quoted(bytes, false);
    }

    void print_value(const FieldDescriptor&, const EnumValue& value)
    {
        const std::string* const name = value.name();
        (out_ += ": ") += name != nullptr ? *name : std::to_string(value.number);
    }

    void print_value(const FieldDescriptor&, float value) { (out_ += ": ") += float_text(value); }

    template <typename T>
    requires std::integral<T> || std::same_as<T, double>
    void print_value(const FieldDescriptor&, T value) { out_ += fmt::format(": {}", value); }

    std::string out_;
    std::size_t indent_ = 0;
};

bool has_valid_value(const FieldDescriptor& field, const std::string& bytes)
{
    return !is_text(field) || is_valid_utf8(bytes);
}

bool has_valid_value(const FieldDescriptor&, const Message& message)
{
    return has_valid_text(message);
}

bool has_valid_value(const FieldDescriptor&, const auto&)
{
    return true;
}

} // namespace

double shortest_double(float value)
{
    char digits[64];
    const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value);
    double result = 0;
    std::from_chars(std::begin(digits), end, result);
    return result;
}

bool is_text(const FieldDescriptor& field)
{
    return field.options().GetExtension(meshtastic::text);
}

bool has_valid_text(const Message& message)
{
    bool valid = true;
    for (const FieldDescriptor* const field : present_fields(message))
        visit_values(
            message, *field, [&](const auto& value) { valid = valid && has_valid_value(*field, value); });
    return valid;
}

std::string message_text(const Message& message)
{
    TextPrinter printer;
    printer.print(message);
    return printer.take();
}

} // namespace meshview::mesh
