#include "migrations/copy/sqlite_end.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include "common/database.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/sqlite/ddl.hpp"

namespace meshview::migrations::sqlite {

namespace {

constexpr const char* books_sql =
    "CREATE TABLE _meshview_copy (name TEXT PRIMARY KEY, last_key TEXT NOT NULL, row_count INTEGER NOT NULL)";
constexpr const char* source_name = "source of the copy";

std::string columns_of(const CopyTable& table)
{
    std::string list;
    for (const Column& column : table.columns)
        list += fmt::format("{}{}", list.empty() ? "" : ", ", quote(column.name));
    return list;
}

Field field_at(SQLite::Statement& row, int index)
{
    const SQLite::Column column = row.getColumn(index);
    if (column.isInteger())
        return column.getInt64();
    if (column.isFloat())
        return column.getDouble();
    const auto* const bytes = static_cast<const char*>(column.getBlob());
    std::string text =
        bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(column.getBytes()));
    if (column.isText())
        return text;
    return column.isBlob() ? Field(Bytes{std::move(text)}) : Field();
}

void bind(SQLite::Statement& statement, int index, const Field& field)
{
    if (const auto* const number = std::get_if<std::int64_t>(&field))
        statement.bind(index, *number);
    else if (const auto* const real = std::get_if<double>(&field))
        statement.bind(index, *real);
    else if (const auto* const text = std::get_if<std::string>(&field))
        statement.bind(index, *text);
    else if (const auto* const bytes = std::get_if<Bytes>(&field))
        statement.bind(index, bytes->bytes.data(), static_cast<int>(bytes->bytes.size()));
    else
        statement.bind(index);
}

} // namespace

SqliteCopyEnd::SqliteCopyEnd(const std::filesystem::path& path)
    : path_(path)
    , lock_(take_lock(path))
    , db_(open_for_writing({.path = path}))
{ }

std::int64_t SqliteCopyEnd::count(const CopyTable& table)
{
    return db_.execAndGet("SELECT count(*) FROM " + quote(table.name)).getInt64();
}

CopyEnd::Piece SqliteCopyEnd::read(const CopyTable& table, const RowKey& after, std::int64_t limit)
{
    SQLite::Statement query(db_,
        fmt::format("SELECT rowid, {} FROM {} WHERE rowid > ? ORDER BY rowid LIMIT ?", columns_of(table),
            quote(table.name)));
    query.bind(
        1, after.empty() ? std::numeric_limits<std::int64_t>::min() : std::get<std::int64_t>(after[0]));
    query.bind(2, limit);
    Piece piece;
    while (query.executeStep()) {
        const std::int64_t rowid = query.getColumn(0).getInt64();
        CopyRow& row = piece.rows.emplace_back();
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            try {
                row.push_back(canonical(field_at(query, static_cast<int>(i) + 1), table.columns[i]));
            } catch (const UnfitRow& error) {
                throw UnfitRow(fmt::format(
                    "{}, row {}, column {}: {}", table.name, rowid, table.columns[i].name, error.what()));
            }
        }
        piece.last = {rowid};
    }
    return piece;
}

std::optional<std::string> SqliteCopyEnd::source_in_books()
{
    if (!db_.tableExists("_meshview_copy"))
        return std::nullopt;
    SQLite::Statement query(db_, "SELECT last_key FROM _meshview_copy WHERE name = ?");
    query.bind(1, source_name);
    return query.executeStep() ? std::optional(query.getColumn(0).getString()) : std::nullopt;
}

void SqliteCopyEnd::open_books(const std::string& source)
{
    SQLite::Transaction transaction(db_);
    db_.exec(books_sql);
    SQLite::Statement insert(db_, "INSERT INTO _meshview_copy VALUES (?, ?, 0)");
    insert.bind(1, source_name);
    insert.bind(2, source);
    insert.exec();
    transaction.commit();
}

std::optional<CopyMark> SqliteCopyEnd::mark(const CopyTable& table)
{
    SQLite::Statement query(db_, "SELECT last_key, row_count FROM _meshview_copy WHERE name = ?");
    query.bind(1, "table " + table.name);
    if (!query.executeStep())
        return std::nullopt;
    return CopyMark{
        .key = key_from_json(query.getColumn(0).getString()), .rows = query.getColumn(1).getInt64()};
}

void SqliteCopyEnd::write(const CopyTable& table, const std::vector<CopyRow>& rows, const CopyMark& mark)
{
    SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
    std::string places = "?";
    for (std::size_t i = 1; i < table.columns.size(); ++i)
        places += ", ?";
    SQLite::Statement insert(
        db_, fmt::format("INSERT INTO {} ({}) VALUES ({})", quote(table.name), columns_of(table), places));
    for (const CopyRow& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            bind(insert, static_cast<int>(i) + 1, row[i]);
        insert.exec();
        insert.reset();
    }
    SQLite::Statement note(db_, "INSERT OR REPLACE INTO _meshview_copy VALUES (?, ?, ?)");
    note.bind(1, "table " + table.name);
    note.bind(2, to_json(mark.key));
    note.bind(3, mark.rows);
    note.exec();
    transaction.commit();
}

// SQLite's numbers go on after the greatest by themselves.
void SqliteCopyEnd::finish(const std::vector<CopyTable>& /*tables*/)
{
    db_.exec("DROP TABLE IF EXISTS _meshview_copy");
    db_.exec("PRAGMA optimize");
}

} // namespace meshview::migrations::sqlite
