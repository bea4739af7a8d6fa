#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "migrations/graph.hpp"
#include "tests/reader/fixture.hpp"
#include "tests/writer/log_capture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
using coordination::MigrationState;

namespace {

coordination::MigrationStatus running_step()
{
    coordination::MigrationStatus status;
    status.state = MigrationState::running;
    status.step = 2;
    status.steps = 3;
    status.step_name = "9f3b1a8d2c4f drop <import_time>";
    status.rows_done = 40;
    status.rows_total = 100;
    status.seconds_left = 2.5;
    status.target_revision = migrations::head();
    return status;
}

/// What a writer does to the files while it migrates, by the test's own hand.
struct TestWriter {
    explicit TestWriter(const std::filesystem::path& path)
        : lock(coordination::WriterLock::try_acquire(path))
        , status(path)
    {
        REQUIRE(lock.has_value());
    }

    void tell(MigrationState state, const std::string& run_id = "")
    {
        coordination::MigrationStatus told = running_step();
        told.state = state;
        told.run_id = run_id;
        status.write(told);
    }
    void tell_rows(int step, std::int64_t rows_done)
    {
        coordination::MigrationStatus told = running_step();
        told.step = step;
        told.rows_done = rows_done;
        status.write(told);
    }

    std::optional<coordination::WriterLock> lock;
    coordination::StatusWriter status;
};

} // namespace

TEST_CASE("without a database everything says so, and serving begins when there is one")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    const Config config = test_config(path);
    Reader reader(config, {.web = "none"}, [](const coordination::Fail&) {});
    reader.start();

    const auto answer_of = [&](const std::string& target) { return get(reader.port(), target); };
    CHECK(answer_of("/livez").status == 200);
    CHECK(answer_of("/readyz").status == 503);
    CHECK(answer_of("/maintenance.css").status == 200);
    const Answer api = answer_of("/api/nodes");
    CHECK(api.status == 503);
    CHECK_FALSE(api.header("retry-after").empty());
    CHECK(api.json().at("status").as_string() == "waiting");
    CHECK(api.json().at("progress").is_null());
    const Answer health = answer_of("/health");
    CHECK(health.status == 503);
    CHECK(health.json().at("status").as_string() == "unhealthy");
    CHECK(health.json().at("database").as_string() == "disconnected");
    CHECK(health.json().at("message").is_string());
    CHECK(answer_of("/api/events").status == 503);
    const Answer page = answer_of("/map");
    CHECK(page.status == 503);
    CHECK(page.body.find("http-equiv=\"refresh\"") != std::string::npos);
    CHECK(page.body.find("<style") == std::string::npos);
    CHECK_FALSE(std::filesystem::exists(path));

    make_database(path);
    CHECK(eventually([&] { return answer_of("/readyz").status == 200; }));
    CHECK(answer_of("/api/nodes").status == 200);
}

TEST_CASE("each step of a migration is one line in the log, however its rows go on")
{
    const writer_test::LogCapture log;
    const RunningReader running;
    TestWriter writer(running.path);
    for (const std::int64_t rows : {41, 52, 63, 74}) {
        writer.tell_rows(2, rows);
        const std::string shown = "\"rows_done\":" + std::to_string(rows);
        REQUIRE(eventually([&] { return running.get("/api/nodes").body.find(shown) != std::string::npos; }));
    }
    CHECK(log.count("step 2 of 3") == 1);
    writer.tell_rows(3, 5);
    CHECK(eventually([&] { return log.has("step 3 of 3"); }));
}

TEST_CASE("a migration under a serving reader: drained, shown, served again")
{
    const RunningReader running;
    HttpClient live(running.reader->port());
    live.send("GET /api/events HTTP/1.1\r\nHost: test\r\n\r\n");
    REQUIRE(live.read_until("event: status"));

    TestWriter writer(running.path);
    writer.tell(MigrationState::running);
    REQUIRE(eventually([&] { return running.get("/readyz").status == 503; }));
    CHECK(live.read_until("\"state\":\"migrating\""));
    REQUIRE(live.read_until("\n\n"));
    CHECK(live.is_closed());

    REQUIRE(eventually([&] { return running.get("/api/nodes").body.find("40") != std::string::npos; }));
    const auto told = running.get("/api/nodes").json();
    CHECK(told.at("status").as_string() == "migrating");
    CHECK(told.at("progress").at("step").as_int64() == 2);
    CHECK(told.at("progress").at("steps").as_int64() == 3);
    CHECK(told.at("progress").at("rows_done").as_int64() == 40);
    CHECK(told.at("progress").at("rows_total").as_int64() == 100);
    CHECK(told.at("progress").at("seconds_left").as_double() == 2.5);
    CHECK(told.at("progress").at("name").as_string() == "9f3b1a8d2c4f drop <import_time>");
    const Answer page = running.get("/map");
    CHECK(page.status == 503);
    CHECK(page.body.find("<progress max=\"1\" value=\"0.467\">") != std::string::npos);
    CHECK(page.body.find("&lt;import_time&gt;") != std::string::npos);

    writer.tell(MigrationState::complete);
    CHECK(eventually([&] { return running.get("/api/nodes").status == 200; }));
}

TEST_CASE("a reader behind, or before a failed migration, waits without limit")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("UPDATE alembic_version SET version_num = 'a0c9c13e118f'");
    REQUIRE(eventually([&] { return running.get("/readyz").status == 503; }));
    TestWriter writer(running.path);
    writer.tell(MigrationState::failed);
    CHECK(eventually([&] { return running.get("/api/nodes").json().at("status").as_string() == "failed"; }));
    db.exec("UPDATE alembic_version SET version_num = '" + migrations::head() + "'");
    writer.tell(MigrationState::complete);
    CHECK(eventually([&] { return running.get("/readyz").status == 200; }));
}

TEST_CASE("started by the launcher it waits for this run's writer")
{
    const RunningReader running({}, {.run_id = "second-run", .web = {}});
    REQUIRE(eventually([&] { return running.reader->view()->message != "starting"; }));
    CHECK(running.get("/readyz").status == 503);
    TestWriter writer(running.path);
    writer.tell(MigrationState::complete, "second-run");
    CHECK(eventually([&] { return running.get("/readyz").status == 200; }));
}

TEST_CASE("a database of another program, and a corrupt one, end the reader")
{
    const auto ends_with = [](const std::function<void(const std::filesystem::path&)>& spoil) {
        RunningReader running;
        spoil(running.path);
        REQUIRE(eventually([&] { return running.reader->view()->state == GateView::State::failed; }));
        CHECK(running.get("/api/nodes").json().at("status").as_string() == "failed");
        running.reader->stop();
        REQUIRE(running.failure.has_value());
        return running.failure->code;
    };
    CHECK(ends_with([](const auto& path) {
        TestDatabase(DatabaseConfig{.path = path})
            .exec("UPDATE alembic_version SET version_num = 'ffffffffffff'");
    }) == ExitCode::configuration);
    CHECK(ends_with([](const auto& path) {
        const auto other = path.parent_path() / "other";
        std::ofstream(other) << std::string(8192, 'x');
        std::filesystem::rename(other, path);
    }) == ExitCode::bad_data);
}

TEST_CASE("a replaced file is noticed and served")
{
    const RunningReader running;
    const auto other = running.folder.path() / "other.db";
    make_database(other);
    {
        TestDatabase db(DatabaseConfig{.path = other});
        db.add_node(0x4242, "in the other file", now_us());
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    CHECK(running.json("/api/nodes?node_id=0x4242").at("nodes").as_array().empty());
    for (const char* suffix : {"-wal", "-shm"})
        std::filesystem::remove(running.path.string() + suffix);
    std::filesystem::rename(other, running.path);
    CHECK(eventually([&] {
        const Answer answer = running.get("/api/nodes?node_id=0x4242");
        return answer.status == 200 && answer.json().at("nodes").as_array().size() == 1;
    }));
}

TEST_CASE("without the maintenance page the port opens when there is something to serve")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    Config config = test_config(path);
    config.server.maintenance_page = false;
    Reader reader(config, {.web = "none"}, [](const coordination::Fail&) {});
    reader.start();
    REQUIRE(eventually([&] { return reader.view()->message != "starting"; }));
    CHECK(reader.port() == 0);
    make_database(path);
    REQUIRE(eventually([&] { return reader.port() != 0; }));
    CHECK(get(reader.port(), "/api/nodes").status == 200);
    TestWriter writer(path);
    writer.tell(MigrationState::running);
    const auto is_refused = [&] {
        try {
            get(reader.port(), "/livez");
            return false;
        } catch (const std::exception&) {
            return true;
        }
    };
    CHECK(eventually(is_refused));
    writer.tell(MigrationState::complete);
    CHECK(eventually([&] { return !is_refused(); }));
}

TEST_CASE("no right to write is needed")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    make_database(path);
    {
        TestDatabase(DatabaseConfig{.path = path}).add({.id = 1});
    } // leaves -wal and -shm behind, as a writer does
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_read);
    std::filesystem::permissions(
        folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const Config config = test_config(path);
    {
        Reader reader(config, {.web = "none"}, [](const coordination::Fail&) {});
        reader.start();
        CHECK(eventually([&] { return get(reader.port(), "/readyz").status == 200; }));
        CHECK(get(reader.port(), "/api/packets?packet_id=1").json().at("packets").as_array().size() == 1);
    }
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}
