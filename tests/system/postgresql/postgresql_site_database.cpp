#include "tests/system/site_database.hpp"

#include <fmt/format.h>

#include "common/postgresql/connection.hpp"
#include "tests/migrations/postgresql/server.hpp"

namespace meshview::system_test {

namespace {

bool ask(const std::string& connection_string, const std::string& question)
{
    postgresql::Connection connection(PostgresqlUrl::parse(connection_string).value());
    return connection.execute(question).boolean(0, 0);
}

} // namespace

SiteDatabase::SiteDatabase(const std::filesystem::path& /*folder*/)
{
    static int number = 0;
    const std::string name = fmt::format("site_{}", ++number);
    testing::server().create(name);
    connection_string_ =
        fmt::format("postgresql+asyncpg://owner@/{}?host={}", name, testing::server().folder().string());
}

bool SiteDatabase::is_made() const
{
    return ask(connection_string_, "SELECT to_regclass('packet') IS NOT NULL");
}

// Each transaction stores receptions together with what counts them.
bool SiteDatabase::is_whole() const
{
    return ask(connection_string_,
        "SELECT (SELECT count(*) FROM packet_seen) = (SELECT coalesce(sum(receptions), 0) FROM gateway) "
        "AND (SELECT count(*) FROM packet) = (SELECT coalesce(sum(packets), 0) FROM traffic_hour)");
}

} // namespace meshview::system_test
