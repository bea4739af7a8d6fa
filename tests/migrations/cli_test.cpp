// The program meshview-migrate itself.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "common/coordination/writer_lock.hpp"
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

TEST_CASE("file names of new migrations")
{
    CHECK(migrations::file_name({"0123456789ab", {}, {}, "Add  x, (y)!"}) == "0123456789ab_add_x_y.cpp");
    CHECK(migrations::file_name({"0123456789ab", {}, {}, "…"}) == "0123456789ab.cpp");
    CHECK(migrations::new_revision_id().size() == 12);
    CHECK(migrations::new_revision_id() != migrations::new_revision_id());
}
