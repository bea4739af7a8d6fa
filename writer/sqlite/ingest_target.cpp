#include "writer/sqlite/ingest_target.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"
#include "migrations/prepare_database.hpp"
#include "writer/vacuum.hpp"
#include "writer/writer_database.hpp"

namespace meshview::writer {

using coordination::WriterLock;

bool SqliteIngestTarget::prepare(const std::string& run_id, WhenTaken when_taken, const std::stop_token& stop)
{
    if (!take_lock(when_taken, stop))
        return false;
    status_.emplace(config_.database.path);
    if (!migrate(run_id, stop))
        return false;
    db_.emplace(open_writer_database(config_.database.path, config_.database.synchronous));
    if (config_.cleanup.enabled && config_.cleanup.vacuum)
        enable_small_vacuum(*db_);
    store_.emplace(*db_);
    store_->move_log_beside();
    return true;
}

bool SqliteIngestTarget::take_lock(WhenTaken when_taken, const std::stop_token& stop)
{
    const std::filesystem::path& database = config_.database.path;
    if (lock_ = WriterLock::try_acquire(database); lock_)
        return true;
    if (when_taken == WhenTaken::refuse)
        throw ExitError(
            ExitCode::try_again, fmt::format("a writer has {}; stop it first", database.string()));
    spdlog::warn("lock: another writer has {}; waiting until it ends", database.string());
    lock_ = WriterLock::acquire(database, stop);
    if (lock_)
        spdlog::info("lock: the other writer has ended; going on");
    return lock_.has_value();
}

bool SqliteIngestTarget::migrate(const std::string& run_id, const std::stop_token& stop)
try {
    migrations::prepare_database(
        config_.database.path, *lock_, *status_, run_id, stop, migrations::backup_policy(config_.database));
    return true;
} catch (const ExitError& error) {
    if (!stop.stop_requested() || error.code() != ExitCode::try_again)
        throw;
    spdlog::warn("stop: {}", error.what());
    return false;
}

} // namespace meshview::writer
