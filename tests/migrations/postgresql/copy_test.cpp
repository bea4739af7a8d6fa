// meshview-migrate copy: between a file and a server, and back.
#include <csignal>
#include <limits>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "migrations/graph.hpp"
#include "tests/migrations/lineage.hpp"
#include "tests/migrations/postgresql/lineage.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

struct Output {
    int code;
    std::string text;

    bool mentions(const std::string& part) const { return text.find(part) != text.npos; }
};

std::vector<std::string> copy_command(const std::string& from, const std::string& to)
{
    return {MESHVIEW_BIN "/meshview-migrate", "copy", "--from", from, "--to", to};
}

Output run_copy(const std::string& from, const std::string& to, const std::string& option = {})
{
    std::vector<std::string> command = copy_command(from, to);
    if (!option.empty())
        command.push_back(option);
    ChildProcess child(command);
    const int code = child.wait();
    return {code, child.output()};
}

std::string make_server_database(const std::string& name)
{
    return server().create(name).with_password();
}

std::map<std::string, testing::Table> tables_of(const std::filesystem::path& path)
{
    SQLite::Database db = open_for_reading({.path = path});
    return read_tables(db);
}

/// A database at the head with packets enough for several pieces.
std::filesystem::path make_large(const TemporaryFolder& folder, int packets)
{
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    upgrade(path, "head");
    SQLite::Database db = open_for_writing({.path = path});
    db.exec(fmt::format(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "INSERT INTO packet (sequence, id, portnum, from_node_id, payload, channel, import_time_us) "
        "SELECT 1000000 + i, 8000000000 + i, 1, i, CAST('payload ' || i AS BLOB), 'LongFast', i FROM n",
        packets));
    return path;
}

} // namespace

TEST_CASE("there and back without a difference, at revisions of the reference and at the head")
{
    for (const std::string revision : {"2b5a61bb2b75", "9f3b1a8d2c4f", "23dad03d2e42", "head"}) {
        CAPTURE(revision);
        const TemporaryFolder folder;
        const auto first = unpack_lineage(folder, revision == "head" ? "23dad03d2e42" : revision);
        if (revision == "head")
            upgrade(first, "head");
        const std::string url = make_server_database("copy_" + revision);
        const auto back = folder.path() / "back.db";

        const Output there = run_copy(first.string(), url);
        CAPTURE(there.text);
        CHECK(there.code == 0);
        CHECK(there.mentions("copied and compared"));
        const Output home = run_copy(url, back.string());
        CAPTURE(home.text);
        CHECK(home.code == 0);
        CHECK(tables_of(back) == tables_of(first));
        CHECK(testing::snapshot(back).revisions == testing::snapshot(first).revisions);
    }
}

TEST_CASE("extreme values go there and back as they are, and a difference is found")
{
    const TemporaryFolder folder;
    const auto first = unpack_lineage(folder, "23dad03d2e42");
    upgrade(first, "head");
    {
        SQLite::Database db = open_for_writing({.path = first});
        SQLite::Statement node(
            db, "INSERT INTO node (id, node_id, long_name, short_name) VALUES (?, ?, ?, NULL)");
        node.bind(1, "\xe2\x80\xae!weird 'id' \"quoted\" \\");
        node.bind(2, std::numeric_limits<std::int64_t>::min());
        node.bind(3, std::string(65'536, 'x') + "\xf0\x9f\x93\xa1");
        node.exec();
        SQLite::Statement packet(
            db, "INSERT INTO packet (sequence, id, portnum, payload) VALUES (?, ?, NULL, ?)");
        packet.bind(1, std::int64_t{5'000'000'000});
        packet.bind(2, std::numeric_limits<std::int64_t>::max());
        packet.bind(3, "", 0);
        packet.exec();
        SQLite::Statement link(db,
            "INSERT INTO link (from_node_id, to_node_id, source, reports, snr, snr_sum, snr_count) "
            "VALUES (1, 2, ?, 1, ?, ?, 1)");
        int source = 1;
        for (const double value :
            {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::max(),
                std::numeric_limits<double>::denorm_min(), 0.1, -12345678.90123456}) {
            link.bind(1, source++);
            link.bind(2, value);
            link.bind(3, -value);
            link.exec();
            link.reset();
        }
    }
    const std::string url = make_server_database("copy_extremes");
    const auto back = folder.path() / "back.db";
    const Output there = run_copy(first.string(), url);
    CAPTURE(there.text);
    CHECK(there.code == 0);
    const Output home = run_copy(url, back.string());
    CAPTURE(home.text);
    CHECK(home.code == 0);
    CHECK(tables_of(back) == tables_of(first));
    CHECK(run_copy(first.string(), url, "--verify-only").code == 0);

    postgresql::Connection connection(server().url("copy_extremes"));
    connection.execute("UPDATE link SET snr_sum = snr_sum + 0.000001 WHERE source = 4");
    const Output different = run_copy(first.string(), url, "--verify-only");
    CHECK(different.code == 65);
    CHECK(different.mentions("link (of "));
    // The server numbers new rows after the old ones.
    const auto next =
        connection.execute("INSERT INTO packet (id) VALUES (77) RETURNING sequence").integer(0, 0);
    CHECK(next > 5'000'000'000);
}

TEST_CASE("a copy that is killed again and again goes on, and is whole in the end")
{
    constexpr int packets = 60'000;
    const TemporaryFolder folder;
    const auto first = make_large(folder, packets);
    const std::string url = make_server_database("copy_killed");
    postgresql::Connection connection(server().url("copy_killed"));
    const auto copied = [&] {
        if (!connection.execute("SELECT to_regclass('_meshview_copy') IS NOT NULL").boolean(0, 0))
            return std::int64_t{0};
        return connection
            .execute(
                "SELECT coalesce(sum(row_count), 0)::bigint FROM _meshview_copy WHERE name = 'table packet'")
            .integer(0, 0);
    };
    std::int64_t before = 0;
    for (int kills = 0; kills < 5; ++kills) {
        ChildProcess child(copy_command(first.string(), url));
        while (copied() <= before && child.wait_for("never", std::chrono::milliseconds{1}) == false
            && before < packets) { }
        before = copied();
        child.kill(SIGKILL);
        child.wait();
    }
    CHECK(before > 0);
    const Output last = run_copy(first.string(), url);
    CAPTURE(last.text);
    CHECK(last.code == 0);
    CHECK(connection.execute("SELECT count(*) FROM packet").integer(0, 0) > packets);
    CHECK(run_copy(first.string(), url, "--verify-only").code == 0);
    CHECK_FALSE(connection.execute("SELECT to_regclass('_meshview_copy') IS NOT NULL").boolean(0, 0));
}

TEST_CASE("what the other database cannot hold is named before anything is copied")
{
    const struct {
        const char* sql;
        const char* name;
        const char* reason;
    } cases[] = {
        {"UPDATE node SET long_name = CAST(x'610062' AS TEXT) WHERE rowid = 1",
            "node, row 1, column long_name", "zero byte"},
        {"UPDATE node SET long_name = CAST(x'c328' AS TEXT) WHERE rowid = 1", "node, row 1, column long_name",
            "no UTF-8"},
        {"UPDATE node SET last_lat = 'north' WHERE rowid = 1", "node, row 1, column last_lat",
            "no whole number"},
        {"UPDATE packet SET portnum = 5000000000 WHERE rowid = (SELECT min(rowid) FROM packet)",
            "column portnum", "32 bits"},
        {"UPDATE node SET is_mqtt_gateway = 7 WHERE rowid = 1", "node, row 1, column is_mqtt_gateway",
            "neither true nor false"},
    };
    for (const auto& value : cases) {
        CAPTURE(value.sql);
        const TemporaryFolder folder;
        const auto first = unpack_lineage(folder, "23dad03d2e42");
        upgrade(first, "head");
        open_for_writing({.path = first}).exec(value.sql);
        const std::string url = make_server_database("copy_unfit");
        const Output refused = run_copy(first.string(), url);
        CAPTURE(refused.text);
        CHECK(refused.code == 65);
        CHECK(refused.mentions(value.name));
        CHECK(refused.mentions(value.reason));
        CHECK(refused.mentions("nothing was copied"));
        CHECK(postgresql::Connection(server().url("copy_unfit"))
                  .execute("SELECT count(*) FROM node")
                  .integer(0, 0)
            == 0);
    }
}

TEST_CASE("copies that cannot be are refused with the way out")
{
    const TemporaryFolder folder;
    const auto first = unpack_lineage(folder, "23dad03d2e42");
    const std::string full = unpack_postgresql_lineage("copy_full", "23dad03d2e42").with_password();
    const Output not_empty = run_copy(first.string(), full);
    CAPTURE(not_empty.text);
    CHECK(not_empty.code == 78);
    CHECK(not_empty.mentions("name an empty database"));

    const std::string empty = make_server_database("copy_empty");
    CHECK(run_copy((folder.path() / "nothing.db").string(), empty).code == 78);
    CHECK(run_copy("mysql://u:s3cret@h/db", empty).code == 64);
    CHECK_FALSE(run_copy("mysql://u:s3cret@h/db", empty).mentions("s3cret"));
    CHECK(run_copy(first.string(), empty, "--dry-run").code == 0);
    CHECK_FALSE(postgresql::Connection(server().url("copy_empty"))
                    .execute("SELECT to_regclass('packet') IS NOT NULL")
                    .boolean(0, 0));
    const auto lock = coordination::WriterLock::try_acquire(first);
    REQUIRE(lock);
    const Output in_use = run_copy(first.string(), empty);
    CHECK(in_use.code == 75);
    CHECK(in_use.mentions("stop it first"));
}
