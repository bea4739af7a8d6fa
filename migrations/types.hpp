#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace meshview::migrations {

/// The vocabulary of table definitions: SQLAlchemy's column types, columns, constraints and indexes, as
/// values without behaviour. A dialect turns them into its own SQL. What is SQL text here (defaults, CHECK
/// conditions, expressions) has to be SQL that every dialect understands.

/// Which constraint drop_constraint means.
enum class ConstraintType { primary_key, unique, check, foreign_key };

struct Integer { };
struct BigInteger { };
struct String {
    int length = 0; ///< 0: no limit
};
struct Text { };
struct LargeBinary { };
struct DateTime { };
struct Boolean { };
struct Float { };
/// A type that only the database knows, as SQL text: `NUMERIC(10, 2)`, `JSON`; empty: none.
struct UserDefinedType {
    std::string sql;
};

using ColumnType =
    std::variant<Integer, BigInteger, String, Text, LargeBinary, DateTime, Boolean, Float, UserDefinedType>;

/// A default that the database fills in, as SQL text: `{"7"}`, `{"'x'"}`, `{"CURRENT_TIMESTAMP"}`, `{"(1 +
/// 1)"}`.
struct ServerDefault {
    std::string sql; ///< empty: no default (in alter_column: take it away)
};
inline ServerDefault server_default(std::string sql)
{
    return {std::move(sql)};
}
inline const ServerDefault& no_server_default()
{
    static const ServerDefault none{};
    return none;
}

/// A column computed from others: VIRTUAL (at each read) unless stored.
struct Computed {
    std::string sqltext;
    bool stored = false;
};

/// A column that refers to a column of another table.
struct References {
    std::string table;
    std::string column;
    std::string ondelete{}; ///< `CASCADE`, `SET NULL`, ...; empty: no action
};

struct Collation {
    std::string name;
};

/// For a column that numbers rows which are there already: in which order they came.
/// SQLite keeps the numbers that it gave each row when it was stored, PostgreSQL has none.
struct NumberedBy {
    std::vector<std::string> columns;
};

struct Nullable {
    bool value;
};
inline constexpr Nullable nullable{true};
inline constexpr Nullable not_null{false};

struct PrimaryKeyMark { };
struct UniqueMark { };
inline constexpr PrimaryKeyMark primary_key{};
inline constexpr UniqueMark unique{};

/// A column and its options in any order: `Column {"name", String {100}, not_null, server_default("'?'")}`.
/// Nullable unless said otherwise; a primary key is not.
struct Column {
    template <class... Options>
    Column(std::string column_name, ColumnType column_type, const Options&... options)
        : name(std::move(column_name))
        , type(std::move(column_type))
    {
        (set(options), ...);
    }

    std::string name;
    ColumnType type;
    bool is_nullable = true;
    bool is_primary_key = false;
    bool is_unique = false;
    std::optional<ServerDefault> default_value{};
    std::optional<Computed> computed{};
    std::optional<References> references{};
    std::optional<Collation> collation{};
    std::vector<std::string> numbered_by{};

private:
    void set(Nullable option) { is_nullable = option.value; }
    void set(PrimaryKeyMark) { is_primary_key = true, is_nullable = false; }
    void set(UniqueMark) { is_unique = true; }
    void set(const ServerDefault& option) { default_value = option; }
    void set(const Computed& option) { computed = option; }
    void set(const References& option) { references = option; }
    void set(const Collation& option) { collation = option; }
    void set(const NumberedBy& option) { numbered_by = option.columns; }
};

using ColumnNames = std::vector<std::string>;

struct PrimaryKeyConstraint {
    ColumnNames columns;
    std::string name{};
};
struct UniqueConstraint {
    ColumnNames columns;
    std::string name{};
};
struct CheckConstraint {
    std::string sqltext;
    std::string name{};
};
struct ForeignKeyConstraint {
    ColumnNames columns;
    std::string ref_table;
    ColumnNames ref_columns;
    std::string name{};
    std::string ondelete{}; ///< `CASCADE`, `SET NULL`, ...; empty: no action
    std::string onupdate{};
};

using Constraint =
    std::variant<PrimaryKeyConstraint, UniqueConstraint, CheckConstraint, ForeignKeyConstraint>;

/// What stands between the parentheses of CREATE TABLE.
using TableElement =
    std::variant<Column, PrimaryKeyConstraint, UniqueConstraint, CheckConstraint, ForeignKeyConstraint>;

/// One column of an index, or one expression: `"node_id"`, `desc("import_time_us")`,
/// `expression("lower(name)")`, `collate("name", "NOCASE")`.
struct IndexElement {
    IndexElement(std::string column)
        : text(std::move(column))
    { }
    IndexElement(const char* column)
        : text(column)
    { }

    std::string text;
    bool is_expression = false;
    bool is_descending = false;
    std::string collation{};
};

inline IndexElement desc(IndexElement element)
{
    element.is_descending = true;
    return element;
}
inline IndexElement collate(IndexElement element, std::string collation)
{
    element.collation = std::move(collation);
    return element;
}
inline IndexElement expression(std::string sqltext)
{
    IndexElement element(std::move(sqltext));
    element.is_expression = true;
    return element;
}

} // namespace meshview::migrations
