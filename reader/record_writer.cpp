#include "reader/record_writer.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "common/text.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view begins_formula = "=+-@\t\r";

} // namespace

void RecordWriter::header(std::string_view comma_separated_names)
{
    if (format_ == RecordFormat::csv)
        out_.append(comma_separated_names).append("\r\n");
}

RecordWriter& RecordWriter::begin()
{
    first_ = true;
    if (format_ == RecordFormat::ndjson) {
        json_.emplace(out_);
        json_->begin_object();
    }
    return *this;
}

bool RecordWriter::begins_cell()
{
    if (format_ == RecordFormat::csv && !std::exchange(first_, false))
        out_ += ',';
    return format_ == RecordFormat::csv;
}

void RecordWriter::quoted(std::string_view bytes)
{
    const std::string text = repair_utf8(bytes);
    const bool is_formula = !text.empty() && begins_formula.find(text.front()) != std::string_view::npos;
    if (!is_formula && text.find_first_of(",\"\r\n") == std::string::npos) {
        out_ += text;
        return;
    }
    out_ += is_formula ? "\"'" : "\"";
    for (const char c : text)
        out_.append(c == '"' ? 2 : 1, c);
    out_ += '"';
}

RecordWriter& RecordWriter::text(std::string_view name, const Text& value)
{
    if (!begins_cell())
        json_->key(name).text(value);
    else if (value)
        quoted(*value);
    return *this;
}

RecordWriter& RecordWriter::integer(std::string_view name, const Integer& value)
{
    if (!begins_cell())
        json_->key(name).integer(value);
    else if (value)
        out_ += std::to_string(*value);
    return *this;
}

RecordWriter& RecordWriter::number(std::string_view name, const std::optional<double>& value)
{
    if (!begins_cell())
        json_->key(name).number(value);
    else if (value && std::isfinite(*value))
        fmt::format_to(std::back_inserter(out_), "{}", *value);
    return *this;
}

RecordWriter& RecordWriter::boolean(std::string_view name, bool value)
{
    if (!begins_cell())
        json_->key(name).boolean(value);
    else
        out_ += value ? "true" : "false";
    return *this;
}

RecordWriter& RecordWriter::raw(std::string_view name, std::string_view json)
{
    if (!begins_cell())
        json_->key(name).raw(json);
    else
        quoted(json);
    return *this;
}

void RecordWriter::end()
{
    if (format_ == RecordFormat::ndjson)
        json_->end_object();
    out_ += format_ == RecordFormat::csv ? "\r\n" : "\n";
}

} // namespace meshview::reader
