#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "launcher/doctor.hpp"
#include "launcher/stack_status.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::launcher;
using coordination::DatabaseState;
using coordination::LockState;
using coordination::MigrationState;

namespace {

constexpr TimeUs now = 1'769'860'800'000'000;

StackStatus serving_stack()
{
    StackStatus status;
    status.stack.alive = true;
    StackRecord& record = status.stack.record.emplace();
    record.pid = 100;
    record.host = "attic";
    record.state = StackState::serving;
    record.started_us = now - 90 * us_per_second;
    record.since_us = now - 60 * us_per_second;
    record.url = "http://127.0.0.1:8081/";
    record.log = "/data/packets.db.log";
    record.messages_per_second = 2.25;
    record.processes["writer"] = {101, now - 90 * us_per_second, 2};
    record.processes["reader"] = {0, now - 90 * us_per_second, 0};
    status.seen.observed_us = now;
    status.seen.database = DatabaseState::readable;
    status.seen.revisions = {"23dad03d2e42"};
    status.seen.lock = LockState::held;
    status.seen.migration.emplace().state = MigrationState::complete;
    auto& ingest = status.seen.ingest.emplace();
    ingest.received = 1000;
    ingest.packets = 400;
    ingest.receptions = 900;
    ingest.rejected = {{"not_json", 3}, {"too_long", 4}};
    ingest.broker_connected = true;
    ingest.last_message_us = now - 200'000;
    status.database = "/data/packets.db";
    status.database_bytes = 412LL * 1024 * 1024;
    status.disk_free_bytes = 12LL * 1024 * 1024 * 1024;
    status.resident_bytes = {{"launcher", 8 * 1024 * 1024}, {"writer", 20 * 1024 * 1024}};
    return status;
}

bool holds(const std::string& text, std::string_view part)
{
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("one word says how the stack stands, and the exit code agrees")
{
    StackStatus status = serving_stack();
    CHECK(state_word(status) == "serving");
    CHECK(exit_code(status) == ExitCode::ok);

    status.seen.migration->state = MigrationState::running;
    CHECK(state_word(status) == "migrating");
    CHECK(exit_code(status) == ExitCode::try_again);

    status.stack.record->state = StackState::restarting;
    CHECK(state_word(status) == "restarting");

    status.stack.alive = false;
    status.seen.lock = LockState::free;
    CHECK(state_word(status) == "killed");
    CHECK(exit_code(status) == ExitCode::unavailable);
    status.stack.record->state = StackState::stopping;
    CHECK(state_word(status) == "stopped");
    status.stack.record.reset();
    CHECK(state_word(status) == "stopped");

    status.seen.lock = LockState::held;
    status.seen.migration->state = MigrationState::complete;
    CHECK(state_word(status) == "writer only");
}

TEST_CASE("the text says everything that an operator asks")
{
    const std::string text = to_text(serving_stack());
    CAPTURE(text);
    CHECK(holds(text, "serving since 2026-01-31 11:59:00 UTC (1 min 0 s): http://127.0.0.1:8081/"));
    CHECK(holds(text, "launcher   pid 100, up 1 min 30 s, 8.0 MiB"));
    CHECK(holds(text, "writer     pid 101, up 1 min 30 s, 20.0 MiB, started again 2 times"));
    CHECK(holds(text, "reader     not running"));
    CHECK(holds(text, "at 23dad03d2e42, migrations complete"));
    CHECK(holds(
        text, "2.2 messages/s; 1000 messages, 400 new packets, 900 receptions, 7 rejected; last 200 ms ago"));
    CHECK(holds(text, "/data/packets.db, 412.0 MiB and 0 KiB of WAL; 12.0 GiB left on the disk"));
}

TEST_CASE("the JSON holds the same for scripts")
{
    const auto json = boost::json::parse(to_json(serving_stack()));
    CHECK(json.at("state").as_string() == "serving");
    CHECK(json.at("processes").at("writer").at("pid").as_int64() == 101);
    CHECK(json.at("processes").at("reader").at("pid").is_null());
    CHECK(json.at("ingest").at("rejected").at("too_long").as_int64() == 4);
    CHECK(json.at("revisions").as_array().size() == 1);
}

TEST_CASE("the gravest problem gives doctor's exit code")
{
    using Level = Finding::Level;
    CHECK(exit_code(std::vector<Finding>{}) == ExitCode::ok);
    const Finding warning{Level::warning, "clock", "", "", ExitCode::bad_data};
    const Finding port{Level::problem, "port", "", "", ExitCode::unavailable};
    const Finding folder{Level::problem, "folder", "", "", ExitCode::configuration};
    const Finding damaged{Level::problem, "database", "", "", ExitCode::bad_data};
    CHECK(exit_code({warning}) == ExitCode::ok);
    CHECK(exit_code({port, warning}) == ExitCode::unavailable);
    CHECK(exit_code({port, folder}) == ExitCode::configuration);
    CHECK(exit_code({port, damaged, folder}) == ExitCode::bad_data);
    CHECK(to_text(Finding{Level::problem, "port", "80: taken", "choose another"})
        == "PROBLEM  port      80: taken\n                   -> choose another\n");
}

TEST_CASE("doctor finds a folder that is not there, a damaged database, and a broker that is silent")
{
    const TemporaryFolder folder;
    Config config;
    config.database.path = folder.path() / "missing" / "packets.db";
    CHECK(exit_code(check_files(config, gather_status(config, now))) == ExitCode::configuration);

    config.database.path = folder.write("packets.db", std::string(5000, 'x'));
    CHECK(exit_code(check_database(config, gather_status(config, now))) == ExitCode::bad_data);

    config.mqtt.server = "127.0.0.1";
    config.mqtt.port = 1; // nobody listens there
    const auto findings = check_broker(config);
    CHECK(exit_code(findings) == ExitCode::unavailable);
    CHECK(holds(findings.front().text, "127.0.0.1:1: no connection"));
}

TEST_CASE("what meshview-migrate finds becomes doctor's")
{
    const auto findings = parse_schema_findings(
        "2026-01-31 12:00:00.123 migrate  WARN  something\n"
        R"({"findings":[{"code":"a","severity":"note","what":"an index is missing","fix":"","repairable":false},)"
        R"({"code":"b","severity":"problem","what":"left over","fix":"drop it","repairable":true},)"
        R"({"code":"c","severity":"damage","what":"torn","fix":"restore","repairable":false}]})");
    REQUIRE(findings.size() == 3);
    CHECK(findings[0].level == Finding::Level::warning);
    CHECK(findings[1].fix == "meshview-migrate repair: drop it");
    CHECK(exit_code(findings) == ExitCode::bad_data);
    CHECK(parse_schema_findings("{\"findings\":[]}").front().level == Finding::Level::ok);
    CHECK(parse_schema_findings("unknown command").front().level == Finding::Level::warning);
}

TEST_CASE("the clock of a machine without one is told")
{
    CHECK(exit_code(check_clock(1000)) == ExitCode::configuration);
    CHECK(exit_code(check_clock(now)) == ExitCode::ok);
}
