#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "migrations/schema.hpp"

namespace meshview::migrations {

struct Bytes {
    std::string bytes;
    bool operator==(const Bytes&) const = default;
};

/// What stands in one field: nothing, a number, a text or bytes.
using Field = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
using CopyRow = std::vector<Field>;

/// Where a reader of rows is: the key of the last row that it read; empty before the first one.
using RowKey = std::vector<Field>;

/// A table that is copied: the columns that are stored (not computed), and what rows are told apart by.
struct CopyTable {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::string> key; ///< of the primary key
};

/// `packet, row [17], column channel: ...`: a row that the other database could not hold as it is.
class UnfitRow : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The same field as both kinds of databases hold it, so that equal fields are equal wherever they stand:
/// truths are 0 and 1, reals are doubles, times have six digits of a second. Throws UnfitRow with the reason
/// when not every database can hold it in such a column.
Field canonical(const Field& field, const Column& column);

/// Of canonical fields. Sums of these over a table do not depend on the order of its rows.
std::uint64_t hash_of(const CopyRow& row);

/// `["a",17]`, and back; for books about a copy.
std::string to_json(const RowKey& key);
RowKey key_from_json(const std::string& text);

/// The tables of a schema that hold a mesh's data, those that others refer to first.
std::vector<CopyTable> copy_tables(const Schema& schema);

} // namespace meshview::migrations
