#include "reader/sql/sqlite_session.hpp"

#include <filesystem>

#include <sqlite3.h>

#include "reader/text_search.hpp"

namespace meshview::reader {

namespace {

// Called by SQLite every few thousand steps of a statement; not 0 interrupts it.
int is_over(void* deadline)
{
    return std::chrono::steady_clock::now() >= *static_cast<std::chrono::steady_clock::time_point*>(deadline);
}

// The SQL function of that name: (port, stored packet).
void may_contain(sqlite3_context* context, int, sqlite3_value** arguments)
{
    auto* const search = *static_cast<TextSearch**>(sqlite3_user_data(context));
    const auto* const bytes = static_cast<const char*>(sqlite3_value_blob(arguments[1]));
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(arguments[1]));
    const std::string_view payload = bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
    const bool may = search == nullptr || search->may_contain(sqlite3_value_int64(arguments[0]), payload);
    sqlite3_result_int(context, may ? 1 : 0);
}

QueryError query_error(const SQLite::Exception& error)
{
    switch (error.getErrorCode()) {
    case SQLITE_INTERRUPT:
        return {QueryError::Kind::over_time, error.what()};
    case SQLITE_BUSY:
    case SQLITE_CANTOPEN:
        return {QueryError::Kind::busy, error.what()};
    default:
        return {QueryError::Kind::refused, error.what()};
    }
}

SQLite::Database open_file(const DatabaseOptions& options)
try {
    return open_for_reading(options);
} catch (const SQLite::Exception& error) {
    throw query_error(error);
}

} // namespace

SqliteSession::SqliteSession(const DatabaseOptions& options)
    : db_(open_file(options))
    , deadline_(std::chrono::steady_clock::time_point::max())
{
    constexpr int steps_between_looks = 10'000;
    sqlite3_create_function_v2(db_.getHandle(), "may_contain", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, &search_,
        may_contain, nullptr, nullptr, nullptr);
    sqlite3_progress_handler(db_.getHandle(), steps_between_looks, is_over, &deadline_);
}

RowCursor& SqliteSession::open(const std::string& sql, const std::vector<Value>& values)
try {
    Cursor& cursor = cursors_.try_emplace(sql, db_, sql).first->second;
    cursor.bind(values);
    return cursor;
} catch (const SQLite::Exception& error) {
    throw query_error(error);
}

std::int64_t SqliteSession::data_version()
try {
    return db_.execAndGet("PRAGMA data_version").getInt64();
} catch (const SQLite::Exception& error) {
    throw query_error(error);
}

std::string_view SqliteSession::holds_phrase() const
{
    return "m.id IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)";
}

// As one phrase of a full-text search, whatever characters stand in it.
std::string SqliteSession::phrase_value(std::string_view phrase) const
{
    std::string quoted = "\"";
    for (const char c : phrase)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::int64_t SqliteSession::database_bytes()
{
    std::error_code error;
    const auto bytes = std::filesystem::file_size(db_.getFilename(), error);
    return error ? 0 : static_cast<std::int64_t>(bytes);
}

void SqliteSession::Cursor::bind(const std::vector<Value>& values)
{
    int index = 0;
    for (const Value& value : values)
        std::visit([&](const auto& bound) { statement_.bind(++index, bound); }, value);
}

bool SqliteSession::Cursor::next()
try {
    return statement_.executeStep();
} catch (const SQLite::Exception& error) {
    throw query_error(error);
}

bool SqliteSession::Cursor::is_null(int column) const
{
    return statement_.getColumn(column).isNull();
}

std::int64_t SqliteSession::Cursor::integer(int column) const
{
    return statement_.getColumn(column).getInt64();
}

double SqliteSession::Cursor::real(int column) const
{
    return statement_.getColumn(column).getDouble();
}

std::string_view SqliteSession::Cursor::bytes(int column) const
{
    const SQLite::Column value = statement_.getColumn(column);
    const auto* const bytes = static_cast<const char*>(value.getBlob());
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(value.getBytes()));
}

void SqliteSession::Cursor::close() noexcept
{
    statement_.tryReset();
    try {
        statement_.clearBindings();
    } catch (const SQLite::Exception&) {
        // They are bound anew the next time.
    }
}

} // namespace meshview::reader
