#include "writer/postgresql/upkeep.hpp"

#include <stdexcept>

#include "writer/postgresql/retention.hpp"

namespace meshview::writer {

namespace {

constexpr const char* try_lock_sql =
    "SELECT pg_try_advisory_lock(hashtextextended('meshview cleanup ' || current_schema(), 0))";

class PostgresqlUpkeep final : public Upkeep {
public:
    explicit PostgresqlUpkeep(const PostgresqlUrl& url)
        : url_(url)
    { }

    TimeUs oldest_packet_us() override
    {
        postgresql::Connection connection = connect();
        return connection.execute("SELECT coalesce(min(import_time_us), 0) FROM packet").integer(0, 0);
    }

    std::optional<Cleaning> clean(TimeUs before_us, const Pace&, const std::stop_token& stop) override
    {
        postgresql::Connection connection = connect();
        if (!connection.execute(try_lock_sql).boolean(0, 0)) // freed with the connection
            return std::nullopt;
        return Cleaning{.expiry = delete_expired(connection, before_us, stop), .vacuum = {}};
    }

    std::string no_backups() const override
    {
        return "a PostgreSQL database is backed up with its own tools, pg_dump or archiving";
    }
    TimeUs newest_backup_us() override { return 0; }
    migrations::Backup back_up(const std::stop_token&) override { throw std::logic_error(no_backups()); }

private:
    postgresql::Connection connect() const
    {
        return postgresql::Connection(url_, {.application_name = "meshview cleanup"});
    }

    const PostgresqlUrl url_;
};

} // namespace

std::unique_ptr<Upkeep> postgresql_upkeep(const PostgresqlUrl& url)
{
    return std::make_unique<PostgresqlUpkeep>(url);
}

} // namespace meshview::writer
