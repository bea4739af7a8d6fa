#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "migrations/sqlite/table_text.hpp"

namespace meshview::migrations::sqlite {

/// Changes the text of a CREATE TABLE statement piece by piece; what is not changed stays as it was written:
/// comments, layout, quoting. Each function names existing things by values taken from table() before the
/// call; every edit makes a new table().
///
/// Only text: whether SQLite accepts the result is for the caller to try. Throws ExitError `internal` when an
/// edit would leave something that is no CREATE TABLE any more.
class TableEdit {
public:
    explicit TableEdit(TableText table);

    const TableText& table() const { return table_; }
    const std::string& sql() const { return table_.sql; }

    void set_type(std::string_view column, std::string_view type);
    void set_nullable(std::string_view column, bool nullable);
    /// `value` as it stands behind DEFAULT; nullopt takes the default away.
    void set_default(std::string_view column, const std::optional<std::string>& value);

    void replace_column(std::string_view column, std::string_view definition);
    /// With the constraints written at the column itself.
    void drop_column(std::string_view column);
    /// Behind the last column. `definition` as in CREATE TABLE.
    void add_column(std::string_view definition);

    void drop_column_clause(const Clause& clause);
    void drop_constraint(const Clause& constraint);
    /// Behind the last constraint. `definition` as in CREATE TABLE.
    void add_constraint(std::string_view definition);

    /// The statement for another name: at the head, and where the text says `name.column`. `new_name` is
    /// quoted as needed.
    std::string renamed(std::string_view new_name) const;

private:
    const ColumnText& require(std::string_view column) const;
    void become(std::string sql);
    void replace(Span span, std::string_view text);
    void drop_item(Span item);
    void append_item(Span last, bool before_constraints, std::string_view definition);

    TableText table_;
};

/// A default as SQLite takes it behind DEFAULT: expressions get their parentheses.
std::string default_clause_value(const std::string& sql);

/// True for a default that has one value for all rows whenever it is computed, as ADD COLUMN demands.
bool is_constant_default(const std::string& sql);

} // namespace meshview::migrations::sqlite
