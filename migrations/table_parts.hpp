#pragma once

#include <string>
#include <vector>

#include "migrations/operation.hpp"
#include "migrations/schema.hpp"

namespace meshview::migrations {

/// A constraint or index of a table: what it is called, what it is, and the changes that make it and take it
/// away.
struct TablePart {
    std::string object; ///< as in SchemaObjects
    std::string definition;
    TableChange create;
    TableChange drop;
    ColumnNames mentions; ///< column names, and every word of its expressions; lower case
};

/// Everything of a table beside its columns. Pure.
std::vector<TablePart> parts_of(const Table& table);

/// What things are called in SchemaObjects: `table node`, `column node.id`, `index idx_node_role on node`,
/// `view v`.
std::string object_of(const Table& table);
std::string object_of(const Table& table, const Column& column);
std::string object_of(const Table& table, const Index& index);
std::string object_of(const OpaqueObject& view_or_trigger);

/// What a column is: `String, not_null`.
std::string definition_of(const Column& column);

} // namespace meshview::migrations
