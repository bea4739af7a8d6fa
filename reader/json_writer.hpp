#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace meshview::reader {

/// Writes one JSON document straight into a string, without a tree in between: answers are large, flat and
/// hot. Commas are its business, balance is the caller's. Texts may be any bytes: broken UTF-8 is repaired,
/// so the result is always valid JSON. One thread; keeps a reference to `out`, which must outlive it.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out)
        : out_(out)
    { }

    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();

    /// The name of the next value; names are our own constants and are not escaped.
    JsonWriter& key(std::string_view name);
    /// A name that is not ours: any bytes.
    JsonWriter& foreign_key(std::string_view bytes);

    JsonWriter& text(std::string_view bytes);
    template <typename Bytes>
    JsonWriter& text(const std::optional<Bytes>& bytes)
    {
        return bytes ? text(*bytes) : null();
    }
    JsonWriter& integer(std::int64_t number);
    JsonWriter& integer(const std::optional<std::int64_t>& number);
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    /// As Python writes a float (`4.0`, `-7.25`); NaN and infinity, which JSON lacks, become null.
    JsonWriter& number(const std::optional<double>& number);

private:
    void separate();
    void escaped(std::string_view utf8);

    std::string& out_;
    bool first_ = true; ///< nothing stands before the next value at this level
};

} // namespace meshview::reader
