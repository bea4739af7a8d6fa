#include "tests/reader/test_session.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/coordination/postgresql/status_table.hpp"
#include "common/postgresql/connection.hpp"
#include "common/text.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/reader/fixture.hpp"
#include "tests/system/process.hpp"

namespace meshview::reader::testing {

namespace {

using postgresql::Parameter;

constexpr const char* made_database = "made_for_readers";

struct AsParameter {
    Parameter operator()(std::monostate) const { return std::nullopt; }
    Parameter operator()(const SqlBytes& value) const { return Parameter::bytes(value.bytes); }
    // As the writer gives them to it, which would refuse them otherwise.
    Parameter operator()(const std::string& value) const { return repair_utf8(value); }
    Parameter operator()(const auto& value) const { return value; }
};

class PostgresqlTestSession final : public TestSession {
public:
    explicit PostgresqlTestSession(const PostgresqlUrl& url)
        : connection_(url)
    { }

    void exec(const std::string& sql) override { connection_.execute(sql); }
    void run(const std::string& sql, const std::vector<SqlValue>& values) override
    {
        postgresql::Parameters parameters;
        for (const SqlValue& value : values)
            parameters.push_back(std::visit(AsParameter(), value));
        connection_.execute(sql, parameters);
    }
    std::int64_t number(const std::string& sql) override { return connection_.execute(sql).integer(0, 0); }
    void notify() override
    {
        connection_.execute(
            fmt::format("NOTIFY {}, '{}'", coordination::notification_channel, coordination::data_changed));
    }

private:
    postgresql::Connection connection_;
};

/// Made once for all tests, as a copy of that of SQLite.
void make_once()
{
    static const bool made = [] {
        const TemporaryFolder folder;
        const auto path = folder.path() / "packets.db";
        make_database(path);
        const PostgresqlUrl url = meshview::testing::server().create(made_database);
        system_test::Process copy(MESHVIEW_BIN "/meshview-migrate",
            {"copy", "--from", "sqlite:///" + path.string(), "--to", url.with_password()});
        REQUIRE(copy.wait_for_exit() == 0);
        return true;
    }();
    REQUIRE(made);
}

} // namespace

std::unique_ptr<TestSession> open_test_session(const DatabaseConfig& config)
{
    return std::make_unique<PostgresqlTestSession>(*config.postgresql);
}

void place_database(DatabaseConfig& config, const std::filesystem::path& /*folder*/)
{
    make_once();
    config.postgresql = meshview::testing::server().create("reader", made_database);
}

} // namespace meshview::reader::testing
