#pragma once

#include <string>
#include <vector>

#include "migrations/operation.hpp"

namespace meshview::migrations {

/// An operation as the lines of C++ with which a migration makes it: `op.drop_column("node", "role");`.
/// Several changes of a table become one batch_alter_table. Pure.
std::vector<std::string> source_lines(const Operation& operation);

/// A change inside of batch_alter_table: `batch.drop_column("role");`.
std::string source_of(const TableChange& change);

/// `{.type = Text{}, .nullable = false}`.
std::string source_of(const ColumnChange& change);

/// A C++ string literal.
std::string source_of(const std::string& text);

/// `{"channel", String{20}, not_null}` without the braces.
std::string source_of(const Column& column);

} // namespace meshview::migrations
