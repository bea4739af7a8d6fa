#include "migrations/postgresql/copy_end.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/coordination/postgresql/ingest_status_table.hpp"
#include "common/exit_code.hpp"
#include "migrations/overloaded.hpp"

namespace meshview::migrations::postgresql {

using meshview::postgresql::Array;
using meshview::postgresql::Connection;
using meshview::postgresql::ElementType;
using meshview::postgresql::Parameters;
using meshview::postgresql::Result;

namespace {

constexpr const char* books_sql =
    "CREATE TABLE _meshview_copy (name TEXT PRIMARY KEY, last_key TEXT NOT NULL, "
    "row_count BIGINT NOT NULL)";
constexpr const char* source_name = "source of the copy";

template <class Work>
decltype(auto) guard(const std::string& name, const Work& work)
{
    try {
        return work();
    } catch (const meshview::postgresql::Error& error) {
        throw meshview::postgresql::to_exit_error(name, error);
    }
}

coordination::MigrationLock take_lock(Connection& connection, const std::string& name)
{
    auto lock = coordination::MigrationLock::try_acquire(connection);
    if (lock && coordination::count_writers(connection) == 0)
        return std::move(*lock);
    const auto holder = coordination::holder_of_migration_lock(connection);
    throw ExitError(ExitCode::try_again,
        fmt::format("{} is in use by {}; stop it first", name,
            !lock && holder ? fmt::format("{} (session {})", holder->application, holder->backend_pid)
                            : "a writer"));
}

Field field_at(const Result& found, int row, int index, const ColumnType& type)
{
    if (found.is_null(row, index))
        return {};
    return std::visit(Overloaded{
                          [&](const Integer&) { return Field(found.integer(row, index)); },
                          [&](const BigInteger&) { return Field(found.integer(row, index)); },
                          [&](const Boolean&) { return Field(std::int64_t{found.boolean(row, index)}); },
                          [&](const Float&) { return Field(found.real(row, index)); },
                          [&](const LargeBinary&) { return Field(Bytes{found.bytes(row, index)}); },
                          [&](const auto&) { return Field(std::string(found.text(row, index))); },
                      },
        type);
}

ElementType element_type(const ColumnType& type)
{
    return std::visit(Overloaded{
                          [](const Integer&) { return ElementType::int8; },
                          [](const BigInteger&) { return ElementType::int8; },
                          [](const Boolean&) { return ElementType::boolean; },
                          [](const Float&) { return ElementType::float8; },
                          [](const LargeBinary&) { return ElementType::bytes; },
                          [](const auto&) { return ElementType::text; },
                      },
        type);
}

void append(Array& array, const Field& field, ElementType type)
{
    std::visit(Overloaded{
                   [&](std::monostate) { array.append_null(); },
                   [&](std::int64_t number) {
                       if (type == ElementType::boolean)
                           array.append(number != 0);
                       else
                           array.append(number);
                   },
                   [&](double number) { array.append(number); },
                   [&](const std::string& text) { array.append(std::string_view(text)); },
                   [&](const Bytes& bytes) { array.append(std::string_view(bytes.bytes)); },
               },
        field);
}

} // namespace

PostgresqlCopyEnd::PostgresqlCopyEnd(const PostgresqlUrl& url)
    : url_(url)
    , connection_(guard(
          url.printable(), [&] { return Connection(url, {.application_name = "meshview-migrate copy"}); }))
    , lock_(guard(url.printable(), [&] { return take_lock(connection_, url.printable()); }))
{
    // Reals as they are, whatever the server's settings.
    connection_.execute("SET extra_float_digits TO 1");
}

std::string PostgresqlCopyEnd::columns_of(const CopyTable& table, const char* prefix) const
{
    std::string list;
    for (const Column& column : table.columns)
        list += fmt::format(
            "{}{}{}", list.empty() ? "" : ", ", prefix, connection_.quoted_identifier(column.name));
    return list;
}

std::int64_t PostgresqlCopyEnd::count(const CopyTable& table)
{
    return guard(name(), [&] {
        return connection_
            .execute(fmt::format("SELECT count(*) FROM {}", connection_.quoted_identifier(table.name)))
            .integer(0, 0);
    });
}

CopyEnd::Piece PostgresqlCopyEnd::read(const CopyTable& table, const RowKey& after, std::int64_t limit)
{
    if (table.key.empty())
        throw ExitError(ExitCode::configuration,
            fmt::format("{}: table {} has no primary key to go along", name(), table.name));
    std::string key;
    std::string places;
    Parameters parameters;
    std::vector<std::size_t> key_columns;
    for (std::size_t i = 0; i < table.key.size(); ++i) {
        const auto column = std::ranges::find(table.columns, table.key[i], &Column::name);
        const bool is_text = element_type(column->type) == ElementType::text;
        key_columns.push_back(static_cast<std::size_t>(column - table.columns.begin()));
        key += fmt::format("{}{}{}", i == 0 ? "" : ", ", connection_.quoted_identifier(table.key[i]),
            is_text ? " COLLATE \"C\"" : "");
        places += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
    }
    for (const Field& field : after)
        parameters.push_back(std::holds_alternative<std::int64_t>(field)
                ? meshview::postgresql::Parameter(std::get<std::int64_t>(field))
                : meshview::postgresql::Parameter(std::get<std::string>(field)));
    const Result found = guard(name(), [&] {
        return connection_.execute(
            fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT {}", columns_of(table),
                connection_.quoted_identifier(table.name),
                after.empty() ? "" : fmt::format(" WHERE ({}) > ({})", key, places), key, limit),
            parameters);
    });
    Piece piece;
    for (int i = 0; i < found.rows(); ++i) {
        CopyRow& row = piece.rows.emplace_back();
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            try {
                row.push_back(canonical(
                    field_at(found, i, static_cast<int>(c), table.columns[c].type), table.columns[c]));
            } catch (const UnfitRow& error) {
                throw UnfitRow(fmt::format("{}, row {}, column {}: {}", table.name,
                    found.text(i, static_cast<int>(key_columns.front())), table.columns[c].name,
                    error.what()));
            }
        }
    }
    if (!piece.rows.empty())
        for (const std::size_t column : key_columns)
            piece.last.push_back(piece.rows.back()[column]);
    return piece;
}

std::optional<std::string> PostgresqlCopyEnd::source_in_books()
{
    return guard(name(), [&]() -> std::optional<std::string> {
        if (!connection_.execute("SELECT to_regclass('_meshview_copy') IS NOT NULL").boolean(0, 0))
            return std::nullopt;
        return connection_.execute("SELECT last_key FROM _meshview_copy WHERE name = $1", {source_name})
            .value();
    });
}

void PostgresqlCopyEnd::open_books(const std::string& source)
{
    guard(name(), [&] {
        meshview::postgresql::Transaction transaction(connection_);
        connection_.execute(books_sql);
        connection_.execute("INSERT INTO _meshview_copy VALUES ($1, $2, 0)", {source_name, source});
        transaction.commit();
    });
}

std::optional<CopyMark> PostgresqlCopyEnd::mark(const CopyTable& table)
{
    return guard(name(), [&]() -> std::optional<CopyMark> {
        const Result found = connection_.execute(
            "SELECT last_key, row_count FROM _meshview_copy WHERE name = $1", {"table " + table.name});
        if (found.rows() == 0)
            return std::nullopt;
        return CopyMark{.key = key_from_json(std::string(found.text(0, 0))), .rows = found.integer(0, 1)};
    });
}

void PostgresqlCopyEnd::write(const CopyTable& table, const std::vector<CopyRow>& rows, const CopyMark& mark)
{
    std::vector<ElementType> types;
    std::vector<Array> arrays;
    std::string parameters;
    std::string values;
    for (const Column& column : table.columns) {
        types.push_back(element_type(column.type));
        arrays.emplace_back(types.back());
        parameters += fmt::format("{}${}::{}[]", parameters.empty() ? "" : ", ", arrays.size(),
            meshview::postgresql::sql_name(types.back()));
        values +=
            fmt::format("{}v.{}{}", values.empty() ? "" : ", ", connection_.quoted_identifier(column.name),
                std::holds_alternative<DateTime>(column.type) ? "::timestamp" : "");
    }
    for (const CopyRow& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            append(arrays[i], row[i], types[i]);
    guard(name(), [&] {
        meshview::postgresql::Transaction transaction(connection_);
        if (!rows.empty())
            connection_.execute(fmt::format("INSERT INTO {} ({}) SELECT {} FROM unnest({}) AS v ({})",
                                    connection_.quoted_identifier(table.name), columns_of(table), values,
                                    parameters, columns_of(table)),
                Parameters(arrays.begin(), arrays.end()));
        connection_.execute("INSERT INTO _meshview_copy VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET "
                            "last_key = excluded.last_key, row_count = excluded.row_count",
            {"table " + table.name, to_json(mark.key), mark.rows});
        transaction.commit();
    });
}

void PostgresqlCopyEnd::finish(const std::vector<CopyTable>& tables)
{
    guard(name(), [&] {
        for (const CopyTable& table : tables) {
            if (table.key.size() != 1)
                continue;
            const std::string quoted = connection_.quoted_identifier(table.name);
            const std::string key = connection_.quoted_identifier(table.key.front());
            const Result sequence =
                connection_.execute("SELECT pg_get_serial_sequence($1, $2)", {quoted, table.key.front()});
            if (sequence.is_null(0, 0))
                continue;
            connection_.execute(fmt::format("SELECT setval('{}', max({})) FROM {} HAVING max({}) IS NOT NULL",
                sequence.text(0, 0), key, quoted, key));
        }
        connection_.execute("DROP TABLE IF EXISTS _meshview_copy");
        connection_.execute("ANALYZE");
    });
}

} // namespace meshview::migrations::postgresql
