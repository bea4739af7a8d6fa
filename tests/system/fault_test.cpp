#include <doctest/doctest.h>

#include <csignal>

#include <SQLiteCpp/Database.h>
#include <boost/json/value.hpp>

#include "tests/system/stack.hpp"

using namespace meshview;
using namespace meshview::system_test;

namespace {

/// A stack's folder and the arguments that its programs share; the launcher is the test's to start.
struct Site {
    Site()
        : broker(folder.path())
    { }

    std::vector<std::string> arguments() const
    {
        return {"--set", "server.bind=127.0.0.1", "--set", "server.port=" + std::to_string(port), "--set",
            "mqtt.server=127.0.0.1", "--set", "mqtt.port=" + std::to_string(broker.port()), "--set",
            "mqtt.topics=msh/#", "--set", "database.connection_string=" + database.string()};
    }
    Process start(const std::string& program) const
    {
        return Process(programs / program, arguments(), folder.path());
    }
    /// A database of the past, unpacked.
    void take_from_lineage(const std::string& name) const
    {
        Process unpack("/bin/sh",
            {"-c",
                "gzip -dc " + (test_data / "lineage" / (name + ".db.gz")).string() + " > "
                    + database.string()});
        REQUIRE(unpack.wait_for_exit() == 0);
    }
    void execute(const std::string& sql) const
    {
        SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
        db.exec(sql);
    }
    int migrate(const std::string& command, const std::string& argument) const
    {
        Process process(programs / "meshview-migrate", {"--database", database.string(), command, argument});
        const int code = process.wait_for_exit();
        CAPTURE(process.log());
        CHECK(code == 0);
        return code;
    }
    int status_of(const std::string& target) const { return get(port, target).status; }

    TemporaryFolder folder;
    Broker broker;
    std::uint16_t port = free_port();
    std::filesystem::path database = folder.path() / "packets.db";
};

/// The stack does not come up, ends with `code`, and one line says `message`.
void check_refused(const Site& site, int code, const std::string& message)
{
    Process launcher = site.start("meshview");
    const int ended = launcher.wait_for_exit();
    CAPTURE(launcher.log());
    CHECK(ended == code);
    CHECK(launcher.log().find(message) != std::string::npos);
}

} // namespace

TEST_CASE("a damaged database is not touched: exit code 65, with the way out")
{
    const Site site;
    site.folder.write("packets.db", std::string(8192, 'x'));
    check_refused(site, 65, "Restore a backup");
    CHECK(std::filesystem::file_size(site.database) == 8192);
}

TEST_CASE("a database of a newer version, or at two revisions, is refused by name: exit code 78")
{
    const Site site;
    site.take_from_lineage("rev_23dad03d2e42");
    site.execute("UPDATE alembic_version SET version_num = 'fedcba987654'");
    check_refused(site, 78, "fedcba987654");
    site.execute("UPDATE alembic_version SET version_num = '23dad03d2e42'");
    site.execute("INSERT INTO alembic_version VALUES ('a0c9c13e118f')");
    check_refused(site, 78, "a0c9c13e118f");
}

TEST_CASE("databases without a version, and with an empty one, are brought up to date")
{
    const Site site;
    site.take_from_lineage("rev_none");
    SUBCASE("no alembic_version") { }
    SUBCASE("an empty alembic_version")
    {
        site.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)");
    }
    Process launcher = site.start("meshview");
    launcher.wait_for_line("migrations: complete");
    launcher.wait_for_line("serving");
    CHECK(site.status_of("/api/nodes") == 200);
}

TEST_CASE("a reader that serves waits out a migration that begins under it, and serves again")
{
    const Site site;
    Process reader = site.start("meshview-reader");
    {
        Process writer = site.start("meshview-writer");
        reader.wait_for_line("serving");
        writer.send_signal(SIGTERM);
        CHECK(writer.wait_for_exit() == 0);
    }
    CHECK(site.status_of("/api/nodes") == 200);
    site.migrate("downgrade", "2b5a61bb2b75");
    wait_until("it does not serve", [&] { return site.status_of("/api/nodes") == 503; });
    CHECK(get(site.port, "/api/nodes").headers.contains("retry-after"));
    CHECK(site.status_of("/livez") == 200);

    Process writer = site.start("meshview-writer");
    reader.wait_for_line("serving");
    CHECK(site.status_of("/api/nodes") == 200);
    writer.send_signal(SIGTERM);
    CHECK(writer.wait_for_exit() == 0);
    reader.send_signal(SIGTERM);
    CHECK(reader.wait_for_exit() == 0);
}

TEST_CASE("a migration that fails is told by log, status and pages, and is tried again when it was mended")
{
    const Site site;
    site.take_from_lineage("rev_2b5a61bb2b75");
    // In the way of a later revision.
    site.execute("CREATE TABLE node_public_key (mine TEXT)");
    {
        Process reader = site.start("meshview-reader");
        Process writer = site.start("meshview-writer");
        writer.wait_for_line("a0c9c13e118f");
        CHECK(writer.wait_for_exit() != 0);
        wait_until("the reader tells it", [&] {
            const HttpAnswer answer = get(site.port, "/api/nodes");
            return answer.status == 503 && answer.body.find("a0c9c13e118f") != std::string::npos;
        });
    }
    site.execute("DROP TABLE node_public_key");
    Process launcher = site.start("meshview");
    launcher.wait_for_line("migrations: complete");
    launcher.wait_for_line("serving");
    CHECK(site.status_of("/api/nodes") == 200);
}

TEST_CASE("a database that somebody else has locked is waited for")
{
    const Site site;
    site.take_from_lineage("rev_2b5a61bb2b75");
    site.execute("PRAGMA journal_mode = WAL");
    SQLite::Database other(site.database.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN EXCLUSIVE");
    Process launcher = site.start("meshview");
    launcher.wait_for_line("locked");
    CHECK(site.status_of("/livez") == 200);
    other.exec("ROLLBACK");
    launcher.wait_for_line("serving");
    CHECK(site.status_of("/api/nodes") == 200);
}

TEST_CASE("a file that is replaced under a running stack is noticed")
{
    Site site;
    Process reader = site.start("meshview-reader");
    {
        Process writer = site.start("meshview-writer");
        reader.wait_for_line("serving");
        writer.send_signal(SIGTERM);
        CHECK(writer.wait_for_exit() == 0);
    }
    const auto first = site.database;
    site.database = site.folder.path() / "other.db";
    site.take_from_lineage("rev_23dad03d2e42");
    site.migrate("upgrade", "head");
    for (const char* suffix : {"-wal", "-shm"})
        std::filesystem::remove(std::filesystem::path(first) += suffix);
    std::filesystem::rename(site.database, first);
    wait_until("the other nodes are shown", [&] {
        const HttpAnswer answer = get(site.port, "/api/nodes?days_active=36500");
        return answer.status == 200 && !answer.json().at("nodes").as_array().empty();
    });
}
