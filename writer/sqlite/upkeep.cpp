#include "writer/upkeep.hpp"

#include "common/database.hpp"
#include "writer/daily_backup.hpp"
#include "writer/writer_database.hpp"

namespace meshview::writer {

namespace {

class SqliteUpkeep final : public Upkeep {
public:
    explicit SqliteUpkeep(const Config& config)
        : config_(config)
    { }

    TimeUs oldest_packet_us() override
    {
        SQLite::Database db = open_for_reading({.path = config_.database.path});
        return writer::oldest_packet_us(db);
    }

    std::optional<Cleaning> clean(TimeUs before_us, const Pace& pace, const std::stop_token& stop) override
    {
        SQLite::Database db = open_housekeeping_database(config_.database.path, config_.database.synchronous);
        Cleaning done{.expiry = delete_expired(db, before_us, pace, stop), .vacuum = {}};
        if (config_.cleanup.vacuum)
            done.vacuum = vacuum_in_small_steps(db, pace, stop);
        return done;
    }

    std::string no_backups() const override { return {}; }

    TimeUs newest_backup_us() override
    {
        return newest_daily_backup_us(config_.database.path, config_.cleanup);
    }

    migrations::Backup back_up(const std::stop_token& stop) override
    {
        return make_daily_backup(config_.database.path, config_.cleanup, now_us(), stop);
    }

private:
    const Config& config_;
};

} // namespace

std::unique_ptr<Upkeep> sqlite_upkeep(const Config& config)
{
    return std::make_unique<SqliteUpkeep>(config);
}

} // namespace meshview::writer
