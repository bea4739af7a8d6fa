#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/types.hpp"

namespace meshview::migrations::sqlite {

/// A stretch of the text of CREATE TABLE, in bytes.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool empty() const { return begin == end; }
};

enum class ClauseKind {
    primary_key,
    unique,
    check,
    foreign_key,
    not_null,
    null,
    default_value,
    collate,
    generated,
    name_only, ///< `CONSTRAINT x` with nothing behind it, which SQLite accepts
};

/// One constraint, of a column or of the table, from its CONSTRAINT on.
struct Clause {
    ClauseKind kind = ClauseKind::name_only;
    Span span{};
    std::string name{}; ///< of `CONSTRAINT name`
    ColumnNames columns{}; ///< primary key, unique, foreign key: the columns it is about
    std::string ref_table{}; ///< foreign key
    Span body{}; ///< check, generated: the text between the parentheses; default: the value
    bool autoincrement = false;
    bool stored = false;
};

struct ColumnText {
    std::string name;
    Span span{}; ///< from the name to the last token of the last constraint
    Span name_span{};
    Span type{}; ///< empty, right behind the name, when there is none
    std::vector<Clause> clauses{};

    const Clause* find(ClauseKind kind) const;
    bool is_generated() const { return find(ClauseKind::generated) != nullptr; }
};

/// The text of a CREATE TABLE statement and where in it everything stands. A value; the spans are valid for
/// `sql` as long as it is not edited (table_edit.hpp makes new text).
struct TableText {
    std::string sql;
    std::string name;
    Span name_span{};
    Span parentheses{}; ///< from ( to behind )
    std::vector<ColumnText> columns{};
    std::vector<Clause> constraints{};
    bool without_rowid = false;
    bool strict = false;

    std::string_view text(Span span) const
    {
        return std::string_view(sql).substr(span.begin, span.end - span.begin);
    }
    const ColumnText* column(std::string_view column_name) const;
    std::string type_of(const ColumnText& column) const;

    /// The columns of the primary key, wherever it is declared; empty: none.
    ColumnNames primary_key() const;
    bool has_autoincrement() const;
    /// The column that is the row number itself: the only one of the primary key, declared INTEGER. Null when
    /// there is none.
    const ColumnText* rowid_alias() const;
    bool has_generated() const;
};

/// Reads CREATE TABLE as sqlite_schema keeps it (or as anybody wrote it). Pure; linear. nullopt for text that
/// this grammar does not know: virtual tables, CREATE TABLE AS, broken text.
std::optional<TableText> read_table_text(std::string sql);

/// The affinity that SQLite gives to a declared type.
enum class Affinity { integer, text, blob, real, numeric };
Affinity affinity_of(std::string_view declared_type);

} // namespace meshview::migrations::sqlite
