#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reader/json_writer.hpp"
#include "reader/queries.hpp"

namespace meshview::reader {

enum class RecordFormat { ndjson, csv };

/// Writes rows of an export: as JSON, one object a line, or as CSV (RFC 4180). In CSV, a text that a
/// spreadsheet would take for a formula gets an apostrophe before it: anybody may have written it. Fields
/// come in the order of the header. Keeps a reference to `out`, which must outlive it.
class RecordWriter {
public:
    RecordWriter(std::string& out, RecordFormat format)
        : out_(out)
        , format_(format)
    { }

    /// The first line of CSV; JSON has none.
    void header(std::string_view comma_separated_names);

    RecordWriter& begin();
    RecordWriter& text(std::string_view name, const Text& value);
    RecordWriter& integer(std::string_view name, const Integer& value);
    RecordWriter& number(std::string_view name, const std::optional<double>& value);
    RecordWriter& boolean(std::string_view name, bool value);
    /// JSON as it is; in CSV a text.
    RecordWriter& raw(std::string_view name, std::string_view json);
    void end();

private:
    /// False: the field is written as JSON.
    bool begins_cell();
    void quoted(std::string_view bytes);

    std::string& out_;
    const RecordFormat format_;
    std::optional<JsonWriter> json_; ///< of the record that is being written
    bool first_ = true;
};

} // namespace meshview::reader
