#include "reader/sql/sqlite_read_target.hpp"

#include <condition_variable>
#include <mutex>

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

class FileLookout final : public Lookout {
public:
    explicit FileLookout(const std::filesystem::path& path)
        : observer_(path)
    { }

    coordination::Observation look(TimeUs now_us) override { return observer_.observe(now_us); }
    void wait(std::chrono::milliseconds most, const std::stop_token& stop) override
    {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait_for(lock, stop, most, [] { return false; });
    }

private:
    coordination::Observer observer_;
};

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

std::unique_ptr<Lookout> SqliteReadTarget::make_lookout() const
{
    return std::make_unique<FileLookout>(options_.path);
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
