#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/operation.hpp"
#include "migrations/types.hpp"

namespace meshview::migrations::sqlite {

/// Table definitions as SQLite's SQL. Pure functions. The layout is SQLAlchemy's, so that a schema made here
/// reads like one made by the reference viewer.

/// An identifier, in double quotes only where it needs them.
std::string quote(std::string_view identifier);
/// A string literal.
std::string literal(std::string_view text);
std::string column_list(const ColumnNames& columns);

/// `VARCHAR(100)`, `DATETIME`, ...
std::string type_name(const ColumnType& type);

/// `name VARCHAR(100) DEFAULT '?' NOT NULL`, without primary key and unique, which stand at the end of the
/// table.
std::string column_definition(const Column& column);

/// `CONSTRAINT both UNIQUE (name, body)`
std::string constraint_definition(const Constraint& constraint);

std::string create_table_sql(const CreateTable& operation);
std::string create_index_sql(const CreateIndex& operation);

} // namespace meshview::migrations::sqlite
