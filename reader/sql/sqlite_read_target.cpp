#include "reader/sql/sqlite_read_target.hpp"

#include "migrations/prepare_database.hpp"
#include "reader/sql/sqlite_change_mark.hpp"
#include "reader/sql/sqlite_session.hpp"

namespace meshview::reader {

namespace {

std::int64_t bytes_of(const std::filesystem::path& path)
{
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(path, missing);
    return missing ? 0 : static_cast<std::int64_t>(bytes);
}

} // namespace

SqliteReadTarget::SqliteReadTarget(std::filesystem::path path)
{
    options_.path = std::move(path);
    // Each thread has a connection, and the system's page cache stands behind them all.
    options_.cache_kib = 4 * 1024;
}

std::unique_ptr<SqlSession> SqliteReadTarget::open_session() const
{
    return std::make_unique<SqliteSession>(options_);
}

std::unique_ptr<ChangeMark> SqliteReadTarget::make_change_mark() const
{
    return std::make_unique<SqliteChangeMark>(options_);
}

Look SqliteReadTarget::make_look() const
{
    return [observer = std::make_shared<coordination::Observer>(options_.path)](
               TimeUs now_us) { return observer->observe(now_us); };
}

coordination::Expectation SqliteReadTarget::expectation(const std::string& run_id) const
{
    return migrations::expectation(run_id);
}

DatabaseSizes SqliteReadTarget::sizes() const
{
    DatabaseSizes sizes{.database = bytes_of(options_.path),
        .log = bytes_of(std::filesystem::path(options_.path) += "-wal"),
        .free = {}};
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::absolute(options_.path).parent_path(), error);
    if (!error)
        sizes.free = static_cast<std::int64_t>(space.available);
    return sizes;
}

std::optional<coordination::MigrationStatus> SqliteReadTarget::migration_status() const
{
    return coordination::StatusReader(options_.path).poll().migration;
}

std::string SqliteReadTarget::writer_metrics() const
{
    return coordination::read_metrics(options_.path);
}

} // namespace meshview::reader
