#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrations/types.hpp"

namespace meshview::migrations {

/// A schema as values: what the program declares (model.hpp), and what a database holds (reflect). Columns
/// and objects have no order that counts.

struct Index {
    std::string name;
    std::vector<IndexElement> elements;
    bool unique = false;
    std::string where{}; ///< the condition of a partial index
};

struct Table {
    std::string name;
    std::vector<Column> columns;
    PrimaryKeyConstraint primary_key{};
    std::vector<UniqueConstraint> unique_constraints{};
    std::vector<CheckConstraint> check_constraints{};
    std::vector<ForeignKeyConstraint> foreign_keys{};
    std::vector<Index> indexes{};

    const Column* column(const std::string& column_name) const;
};

/// A view or trigger, known by its text only.
struct OpaqueObject {
    std::string type; ///< `view`, `trigger`
    std::string name;
    std::string sql;
};

struct Schema {
    std::vector<Table> tables{};
    std::vector<OpaqueObject> others{};

    const Table* table(const std::string& table_name) const;
};

/// A table as create_table takes it, in Schema's form: marks on columns (primary_key, unique, references)
/// become constraints of the table.
Table make_table(
    std::string name, const std::vector<TableElement>& elements, std::vector<Index> indexes = {});

/// The elements of create_table for a table.
std::vector<TableElement> elements_of(const Table& table);

/// Tables that keep books about the schema and are no part of it (alembic_version and its like).
bool is_bookkeeping(const std::string& table);

/// One thing that a schema consists of, in words that do not depend on spelling: `column packet.id` is
/// `BigInteger, not null`.
using SchemaObjects = std::map<std::string, std::string>;

/// The schema taken apart. Equal schemas give equal objects: names without regard to case, expressions
/// without regard to layout and needless quotes. A named UNIQUE constraint and a unique index of that name
/// are the same.
SchemaObjects objects_of(const Schema& schema);

/// `BigInteger`, `String(100)`: as migrations and the documentation write it.
std::string type_text(const ColumnType& type);

/// An SQL expression in one spelling: outside of literals one space between tokens, lower case, no needless
/// quotes, no comments, no parentheses around the whole.
std::string canonical_sql(const std::string& sql);

} // namespace meshview::migrations
