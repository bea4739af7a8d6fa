// The program meshview-migrate itself.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <SQLiteCpp/Database.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "common/coordination/writer_lock.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/graph.hpp"
#include "migrations/new_revision.hpp"
#include "tests/common/coordination/child_process.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

struct Result {
    int code;
    std::string output;
};

Result migrate(const std::filesystem::path& database, std::vector<std::string> arguments)
{
    std::vector<std::string> command{MESHVIEW_BIN "/meshview-migrate", "--database", database.string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ChildProcess child(command);
    const int code = child.wait();
    return {code, child.output()};
}

bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

std::string text(const boost::json::value& value)
{
    return boost::json::serialize(value);
}

std::string text_of(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("upgrade, current, history, downgrade, stamp")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "2b5a61bb2b75");
    CHECK(migrate(database, {"current"}).output == "2b5a61bb2b75\n");
    const Result one = migrate(database, {"upgrade", "+1"});
    CHECK(one.code == 0);
    CHECK(mentions(one.output, "1/1 9f3b1a8d2c4f drop import_time"));
    CHECK(migrate(database, {"upgrade", "head"}).code == 0);
    CHECK(migrate(database, {"current"}).output == migrations::head() + " (head)\n");
    CHECK(mentions(
        migrate(database, {"history"}).output, "ac311b3782a1 -> 2b5a61bb2b75, add first and last seen"));
    CHECK(mentions(migrate(database, {"history", "-v"}).output, "Revises: base"));
    CHECK(mentions(migrate(database, {"heads"}).output, migrations::head()));
    CHECK(migrate(database, {"downgrade", "-1"}).code == 0);
    CHECK_FALSE(mentions(migrate(database, {"current"}).output, "(head)"));
    CHECK(migrate(database, {"stamp", "head"}).code == 0);
    CHECK(mentions(migrate(database, {"current"}).output, "(head)"));
}

TEST_CASE("wrong command lines and missing databases say what to do")
{
    const TemporaryFolder folder;
    const auto nowhere = folder.path() / "nowhere.db";
    CHECK(migrate(nowhere, {}).code == 64);
    CHECK(mentions(migrate(nowhere, {"upgrad", "head"}).output, "did you mean upgrade"));
    CHECK(migrate(nowhere, {"upgrade"}).code == 64);
    CHECK(migrate(nowhere, {"upgrade", "--shiny", "head"}).code == 64);
    CHECK(migrate(nowhere, {"current"}).code == 78);
    CHECK(migrate(nowhere, {"downgrade", "base"}).code == 78);
    CHECK_FALSE(std::filesystem::exists(nowhere));
    CHECK(migrate(folder.write("text.db", std::string(8192, 'x')), {"current"}).code == 65);
    CHECK(mentions(migrate(nowhere, {"--help"}).output, "upgrade"));
}

TEST_CASE("an option that a command does not take is no option that it ignores")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "23dad03d2e42");
    const Result rehearsal = migrate(database, {"downgrade", "--rehearse", "-1"});
    CHECK(rehearsal.code == 0);
    CHECK(mentions(rehearsal.output, "rehearsal from 23dad03d2e42 to a0c9c13e118f on a copy"));
    CHECK(mentions(rehearsal.output, "- column node.is_mqtt_gateway"));
    const Result refused = migrate(database, {"stamp", "--rehearse", "base"});
    CHECK(refused.code == 64);
    CHECK(mentions(refused.output, "stamp does not take --rehearse"));
    CHECK(mentions(migrate(database, {"revision", "-m", "add", "colour"}).output,
        "colour is one argument too many for revision (put words that belong together in quotes)"));
    CHECK(migrate(database, {"repair", "now"}).code == 64);
    CHECK(mentions(migrate(database, {"current"}).output, "23dad03d2e42"));
}

TEST_CASE("a database that a writer holds is not touched")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "2b5a61bb2b75");
    const auto lock = coordination::WriterLock::try_acquire(database);
    const Result refused = migrate(database, {"upgrade", "head"});
    CHECK(refused.code == 75);
    CHECK(mentions(refused.output, "stop it first"));
    CHECK(migrate(database, {"current"}).output == "2b5a61bb2b75\n");
}

TEST_CASE("revision -m writes a migration that compiles")
{
    const TemporaryFolder folder;
    const Result result = migrate(folder.path() / "any.db",
        {"revision", "-m", "add \"quotes\" & trouble\\ to node", "--versions", folder.path().string()});
    REQUIRE(result.code == 0);
    const std::filesystem::path file = result.output.substr(0, result.output.find('\n'));
    CHECK(mentions(file.filename().string(), "_add_quotes_trouble_to_node.cpp"));
    const std::string source = text_of(file);
    CHECK(mentions(source, ".down_revision = {\"" + migrations::head() + "\"}"));
    CHECK(mentions(source, "\nRevision revision_" + file.filename().string().substr(0, 12) + "()\n"));
    ChildProcess compiler({"/bin/sh", "-c",
        MESHVIEW_CXX " -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I" MESHVIEW_SOURCE_DIR " "
            + file.string()});
    const int code = compiler.wait();
    CAPTURE(compiler.output());
    CHECK(code == 0);
    CHECK(migrate(folder.path() / "any.db", {"revision", "--versions", folder.path().string()}).code == 64);
    CHECK(migrate(folder.path() / "any.db", {"revision", "-m", "x", "--versions", "/nowhere"}).code == 64);
}

TEST_CASE("every command teaches itself")
{
    const TemporaryFolder folder;
    for (const migrations::Command& command : migrations::commands()) {
        CAPTURE(command.name);
        const Result help = migrate(folder.path() / "any.db", {std::string(command.name), "--help"});
        CHECK(help.code == 0);
        CHECK(mentions(help.output, "meshview-migrate " + std::string(command.name)));
        CHECK(help.output.size() > 150);
    }
    CHECK(mentions(migrate(folder.path() / "any.db", {"--help"}).output, "rehearse"));
}

TEST_CASE("answers for scripts")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "2b5a61bb2b75");
    const auto answer = [&](std::vector<std::string> arguments, int code = 0) {
        arguments.emplace_back("--json");
        const Result result = migrate(database, arguments);
        CAPTURE(result.output);
        CHECK(result.code == code);
        // The log is on standard error, which the output has too.
        const std::size_t begin = result.output.find("{\"");
        REQUIRE(begin != std::string::npos);
        return boost::json::parse(result.output.substr(begin, result.output.find('\n', begin) - begin))
            .as_object();
    };
    CHECK(text(answer({"current"}).at("revisions").as_array().at(0)) == "\"2b5a61bb2b75\"");
    CHECK(text(answer({"current"}).at("at_head")) == "false");
    CHECK(answer({"history"}).at("revisions").as_array().size() >= 10);
    CHECK(text(answer({"heads"}).at("heads").as_array().at(0)) == "\"" + migrations::head() + "\"");
    CHECK(text(answer({"check"}).at("ok")) == "true");
    CHECK(answer({"plan"}).at("steps").as_array().size() >= 5);
    CHECK(text(answer({"plan", "base"}).at("to")) == "\"base\"");
    CHECK(answer({"doctor"}).at("findings").is_array());
    CHECK(text(answer({"upgrade", "--rehearse", "head"}).at("succeeded")) == "true");
    const auto backup = answer({"backup", "--output", (folder.path() / "b.db.gz").string()});
    CHECK(std::filesystem::exists(backup.at("file").as_string().c_str()));
    CHECK(migrate(database, {"upgrade", "head"}).code == 0);
    CHECK(text(answer({"restore", backup.at("file").as_string().c_str()}).at("revision"))
        == "\"2b5a61bb2b75\"");
    CHECK(answer({"repair"}).at("left").is_array());
    const auto upgraded = answer({"upgrade", "+1"});
    CHECK(text(upgraded.at("to")) == "\"9f3b1a8d2c4f\"");
    CHECK(std::filesystem::exists(upgraded.at("backup").as_string().c_str()));
    CHECK(answer({"downgrade", "--no-backup", "-1"}).at("backup").is_null());
    CHECK(answer({"downgrade", "--sql", "-1"}).at("script").is_string());
    CHECK(text(answer({"stamp", "9f3b1a8d2c4f"}).at("from")) == "\"2b5a61bb2b75\"");
    CHECK(std::filesystem::exists(answer({"revision", "-m", "x", "--versions", folder.path().string()})
                                      .at("file")
                                      .as_string()
                                      .c_str()));
    const auto ops =
        folder.write("ops.json", R"({"ops": [{"op": "drop_column", "table": "node", "name": "no"}]})");
    CHECK_FALSE(answer({"alter", database.string(), "--ops", ops.string()}, 1).at("applied").as_bool());
}

TEST_CASE("doctor and check end with 1 when there is something to do, repair mends it")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "9f3b1a8d2c4f");
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
        .exec("ALTER TABLE node ADD COLUMN last_update_us BIGINT");
    const Result doctor = migrate(database, {"doctor"});
    CHECK(doctor.code == 1);
    CHECK(mentions(doctor.output, "was interrupted"));
    const Result repair = migrate(database, {"repair"});
    CHECK(repair.code == 0);
    CHECK(mentions(repair.output, "repaired: the step from 9f3b1a8d2c4f"));
    CHECK(std::filesystem::exists(folder.path() / "backups"));
    CHECK(migrate(database, {"doctor"}).code == 0);
    CHECK(migrate(database, {"upgrade", "head"}).code == 0);
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
        .exec("ALTER TABLE node ADD COLUMN colour TEXT");
    const Result check = migrate(database, {"check"});
    CHECK(check.code == 1);
    CHECK(mentions(check.output, "database against model: column node.colour is not expected"));
}

TEST_CASE("a file that is beyond repair is said to be so, and left as it is")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "23dad03d2e42");
    {
        std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(20 * 4096);
        file << std::string(30 * 4096, '\x55');
    }
    const std::string before = text_of(database);
    CHECK(migrate(database, {"doctor"}).code == 65);
    const Result repair = migrate(database, {"repair"});
    CHECK(repair.code == 65);
    CHECK(mentions(repair.output, "nothing was repaired"));
    CHECK(mentions(repair.output, "meshview-migrate restore FILE"));
    CHECK(text_of(database) == before);
}

TEST_CASE("backup and restore while a writer holds the database")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "23dad03d2e42");
    const auto lock = coordination::WriterLock::try_acquire(database);
    const Result backup = migrate(database, {"backup"});
    CHECK(backup.code == 0);
    const std::string file = backup.output.substr(0, backup.output.find('\n'));
    CHECK(std::filesystem::path(file).parent_path() == folder.path() / "backups");
    const Result restore = migrate(database, {"restore", file});
    CHECK(restore.code == 75);
    CHECK(mentions(restore.output, "stop it first"));
    CHECK(migrate(database, {"repair"}).code == 75);
}

TEST_CASE("--autogenerate writes what differs, or says that nothing does")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "23dad03d2e42");
    const std::vector<std::string> command{
        "revision", "--autogenerate", "-m", "a change", "--versions", folder.path().string()};
    CHECK(mentions(migrate(database, {"upgrade", "head"}).output, "migrations: "));
    const Result same = migrate(database, command);
    CHECK(same.code == 1);
    CHECK(mentions(same.output, "the model is what the database has"));
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
        .exec("ALTER TABLE node DROP COLUMN firmware; DROP INDEX idx_node_last_seen_us; CREATE INDEX mine ON node "
              "(role)");
    const Result changed = migrate(database, command);
    REQUIRE(changed.code == 0);
    const std::string source = text_of(changed.output.substr(0, changed.output.find('\n')));
    CHECK(mentions(source, "        batch.add_column({\"firmware\", String{}});"));
    CHECK(mentions(source, "        batch.create_index(\"idx_node_last_seen_us\", {\"last_seen_us\"});"));
    CHECK(mentions(source, "        batch.drop_column(\"firmware\");"));
    CHECK_FALSE(mentions(source, "mine"));
    CHECK(migrate(folder.path() / "any.db", {"merge", "--versions", folder.path().string()}).code == 1);
}

TEST_CASE("--sql prints a script and leaves the database alone")
{
    const TemporaryFolder folder;
    const auto database = unpack_lineage(folder, "2b5a61bb2b75");
    const Result script = migrate(database, {"upgrade", "--sql", "head"});
    CHECK(script.code == 0);
    CHECK(mentions(script.output, "packet DROP COLUMN import_time;"));
    CHECK(migrate(database, {"current"}).output == "2b5a61bb2b75\n");
    CHECK(mentions(migrate(folder.path() / "none.db", {"upgrade", "--sql", "a0c9c13e118f:head"}).output,
        "ADD COLUMN is_mqtt_gateway"));
    CHECK(mentions(
        migrate(folder.path() / "none.db", {"downgrade", "--sql", "23dad03d2e42:a0c9c13e118f"}).output,
        "DROP COLUMN is_mqtt_gateway"));
}

TEST_CASE("file names of new migrations")
{
    CHECK(migrations::file_name({"0123456789ab", {}, {}, "Add  x, (y)!"}) == "0123456789ab_add_x_y.cpp");
    CHECK(migrations::file_name({"0123456789ab", {}, {}, "…"}) == "0123456789ab.cpp");
    CHECK(migrations::new_revision_id().size() == 12);
    CHECK(migrations::new_revision_id() != migrations::new_revision_id());
}
