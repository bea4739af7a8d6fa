// The program meshview-migrate on PostgreSQL.
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "migrations/graph.hpp"
#include "tests/expected_error.hpp"
#include "tests/migrations/postgresql/lineage.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

struct Output {
    int code;
    std::string output;
};

Output migrate(const std::string& url, std::vector<std::string> arguments)
{
    std::vector<std::string> command{
        MESHVIEW_BIN "/meshview-migrate", "--set", "database.connection_string=" + url};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ChildProcess child(command);
    const int code = child.wait();
    return {code, child.output()};
}

Output migrate(const PostgresqlUrl& url, std::vector<std::string> arguments)
{
    return migrate(url.with_password(), std::move(arguments));
}

// As psql does with a script.
Output psql(const PostgresqlUrl& url, const std::string& script)
{
    const TemporaryFolder folder;
    ChildProcess child({"/usr/bin/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f",
        folder.write("script.sql", script).string(), url.with_password()});
    const int code = child.wait();
    return {code, child.output()};
}

} // namespace

TEST_CASE("upgrade, current, history, heads, downgrade, stamp")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("cli", "2b5a61bb2b75");
    CHECK(migrate(url, {"current"}).output == "2b5a61bb2b75\n");
    const Output one = migrate(url, {"upgrade", "+1"});
    CHECK(one.code == 0);
    CHECK(mentions(one.output, "1/1 9f3b1a8d2c4f drop import_time"));
    CHECK(migrate(url, {"upgrade", "head"}).code == 0);
    CHECK(migrate(url, {"current"}).output == migrations::head() + " (head)\n");
    CHECK(mentions(migrate(url, {"history"}).output, "(head) (current)"));
    CHECK(mentions(migrate(url, {"heads"}).output, migrations::head()));
    const Output nothing = migrate(url, {"upgrade", "head"});
    CHECK(nothing.code == 0);
    CHECK(mentions(nothing.output, "none pending"));
    CHECK_FALSE(mentions(nothing.output, "WARN"));
    CHECK(migrate(url, {"downgrade", "-1"}).code == 0);
    CHECK_FALSE(mentions(migrate(url, {"current"}).output, "(head)"));
    CHECK(mentions(migrate(url, {"stamp", "head"}).output, "is said to be at " + migrations::head()));
    const auto current = boost::json::parse(migrate(url, {"current", "--json"}).output).as_object();
    CHECK(current.at("at_head").as_bool());
    CHECK(current.at("writer_lives").as_bool() == false);
    CHECK(current.at("fingerprint").as_string().size() == 16);
    // The reference viewer's own table says the same.
    CHECK(postgresql::Connection(url).execute("SELECT in_progress FROM migration_status").value() == "f");
}

TEST_CASE("the reference's connection string is understood, and no password shows anywhere")
{
    const PostgresqlUrl url = server().create("asyncpg");
    const std::string theirs =
        "postgresql+asyncpg://owner:s3cret@/asyncpg?host=" + server().folder().string();
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{{"upgrade", "head"},
             {"current", "--json"}, {"plan"}, {"stamp", "head"}, {"backup"}, {"upgrade", "--sql", "head"}}) {
        const Output output = migrate(theirs, command);
        CAPTURE(output.output);
        CHECK_FALSE(mentions(output.output, "s3cret"));
        CHECK(output.code == (command.front() == "backup" ? 78 : 0));
    }
    const Output wrong =
        migrate("postgresql://nobody_there:s3cret@/asyncpg?host=" + server().folder().string(), {"current"});
    CHECK(wrong.code == 78);
    CHECK_FALSE(mentions(wrong.output, "s3cret"));
    CHECK(mentions(wrong.output, "nobody_there"));
    CHECK(migrate("postgresql://owner@/asyncpg?host=/nowhere", {"upgrade", "head"}).code == 69);
}

TEST_CASE("a password stays secret when the server does not answer, and commands for files say what to use")
{
    for (const char* command : {"backup", "restore"}) {
        ChildProcess child({MESHVIEW_BIN "/meshview", "--set",
            "database.connection_string=postgresql://u:s3cret@h/db", command, "file"});
        CHECK(child.wait() == 78);
        CHECK(mentions(child.output(), "is for SQLite; pg_"));
        CHECK_FALSE(mentions(child.output(), "s3cret"));
    }
}

TEST_CASE("check names what differs from the model, object by object")
{
    const PostgresqlUrl url = server().create("checked");
    CHECK(migrate(url, {"upgrade", "head"}).code == 0);
    const Output good = migrate(url, {"check"});
    CHECK(good.output == "model, migrations and database agree\n");
    CHECK(good.code == 0);
    postgresql::Connection(url).execute(
        "ALTER TABLE node ADD COLUMN colour text; ALTER TABLE node ALTER role SET NOT NULL; "
        "DROP INDEX idx_packet_portnum_time_us; CREATE INDEX mine ON packet (channel)");
    const Output bad = migrate(url, {"check"});
    CHECK(bad.code == 1);
    CHECK(bad.output
        == "database against model: column node.colour is not expected (Text, nullable)\n"
           "database against model: column node.role is String, not_null; expected String, nullable\n"
           "database against model: index idx_packet_portnum_time_us on packet is missing (expected "
           "(portnum, "
           "import_time_us))\n");
}

TEST_CASE("plan prices what would be done, and does nothing")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("planned", "2b5a61bb2b75");
    postgresql::Connection(url).execute("ANALYZE");
    const auto before = snapshot(url);
    const Output plan = migrate(url, {"plan"});
    CHECK(plan.code == 0);
    CHECK(mentions(plan.output, "upgrade from 2b5a61bb2b75 to " + migrations::head()));
    CHECK(mentions(plan.output, "backfill packet_seen: update, at once, "));
    CHECK(mentions(plan.output, "rows are numbered"));
    CHECK(mentions(migrate(url, {"plan", "-1"}).output, "downgrade from 2b5a61bb2b75 to ac311b3782a1"));
    const auto json = boost::json::parse(migrate(url, {"plan", "--json"}).output).as_object();
    CHECK(json.at("total").at("bytes_written").as_int64() > 100'000);
    CHECK(snapshot(url) == before);
    CHECK(mentions(migrate(server().create("planned"), {"plan"}).output, "upgrade from base"));
}

TEST_CASE("a script for psql does what the program does, up and down")
{
    const PostgresqlUrl ours = unpack_postgresql_lineage("ours", "2b5a61bb2b75");
    const PostgresqlUrl script = unpack_postgresql_lineage("script", "2b5a61bb2b75");
    for (const std::vector<std::string>& way :
        std::vector<std::vector<std::string>>{{"upgrade", "head"}, {"downgrade", "23dad03d2e42"}}) {
        const Output text = migrate(script, {way[0], "--sql", way[1]});
        REQUIRE(text.code == 0);
        CHECK(migrate(ours, way).code == 0);
        const Output run = psql(script, text.output);
        CAPTURE(run.output);
        CHECK(run.code == 0);
        CHECK(snapshot(script) == snapshot(ours));
    }
    // From a revision on, whatever the database holds.
    const PostgresqlUrl empty = server().create("script");
    CHECK(psql(empty, migrate(empty, {"upgrade", "--sql", "base:head"}).output).code == 0);
    const PostgresqlUrl made = server().create("ours");
    CHECK(migrate(made, {"upgrade", "head"}).code == 0);
    CHECK(snapshot(empty) == snapshot(made));
}

TEST_CASE("revision --autogenerate writes what a database at the head lacks")
{
    const PostgresqlUrl url = server().create("autogenerated");
    CHECK(migrate(url, {"upgrade", "head"}).code == 0);
    const TemporaryFolder folder;
    const auto autogenerate = [&] {
        return migrate(
            url, {"revision", "--autogenerate", "-m", "mend it", "--versions", folder.path().string()});
    };
    CHECK(autogenerate().code == 1);
    postgresql::Connection(url).execute(
        "ALTER TABLE node DROP COLUMN role; DROP INDEX idx_report_request_id");
    const Output written = autogenerate();
    CAPTURE(written.output);
    REQUIRE(written.code == 0);
    std::ifstream file(written.output.substr(0, written.output.find('\n')));
    const std::string source(std::istreambuf_iterator<char>(file), {});
    CHECK(mentions(source, "batch.add_column({\"role\", String{}});"));
    CHECK(mentions(source,
        "batch.create_index(\"idx_report_request_id\", {\"request_id\"}, {.where = \"request_id IS NOT "
        "NULL\"});"));
}

TEST_CASE("a second migrator waits for the first, says for whom, and does nothing twice")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("second", "2b5a61bb2b75");
    postgresql::Connection holder(url);
    holder.execute("BEGIN; SELECT * FROM traceroute LIMIT 1");
    const auto command = [&] {
        return std::vector<std::string>{MESHVIEW_BIN "/meshview-migrate", "--database",
            url.with_password() + "&options=-c%20lock_timeout%3D10min", "upgrade", "head"};
    };
    ChildProcess first(command());
    postgresql::Connection watcher(url);
    while (watcher
               .execute("SELECT 1 FROM pg_stat_activity WHERE application_name = 'meshview-migrate' AND "
                        "wait_event_type "
                        "= 'Lock'")
               .rows()
        == 0) { }
    ChildProcess second(command());
    CHECK(second.wait_for("waiting for meshview-migrate (session "));
    CHECK(second.wait_for("step 1 of"));
    holder.execute("ROLLBACK");
    CHECK(first.wait() == 0);
    CHECK(second.wait() == 0);
    CHECK(mentions(first.output(), "migrations: complete"));
    CHECK(mentions(second.output(), "migrations: none pending"));
    CHECK_FALSE(mentions(second.output(), "before step 1 of 0"));
    CHECK(snapshot(url).revisions == std::vector{migrations::head()});
}
