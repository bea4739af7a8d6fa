#include "migrations/graph.hpp"

#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "tests/expected_error.hpp"

using namespace meshview;
using namespace meshview::migrations;

namespace {

using Ids = std::vector<std::string>;

Revision revision(std::string id, Ids downs, bool compatible = false)
{
    return {
        .revision = std::move(id),
        .down_revision = std::move(downs),
        .create_date = {},
        .message = "a message",
        .upgrade = nullptr,
        .downgrade = nullptr,
        .readers_stay_compatible = compatible,
    };
}

// a - b - c - d, given in another order.
RevisionGraph line()
{
    return RevisionGraph({revision("dd44", {"cc33"}), revision("aa11", {}), revision("cc33", {"bb22"}, true),
        revision("bb22", {"aa11"}, true)});
}

// a - b - d, a - c - d
RevisionGraph diamond()
{
    return RevisionGraph(
        {revision("a", {}), revision("b", {"a"}), revision("c", {"a"}), revision("d", {"b", "c"})});
}

Ids ids_of(const RevisionGraph::Path& path)
{
    Ids ids;
    for (const Revision* step : path)
        ids.push_back(step->revision);
    return ids;
}

} // namespace

TEST_CASE("a straight line: order, head, paths")
{
    const RevisionGraph graph = line();
    CHECK(graph.ids() == Ids{"aa11", "bb22", "cc33", "dd44"});
    CHECK(graph.head() == "dd44");
    CHECK(ids_of(graph.path_up({}, "dd44")) == Ids{"aa11", "bb22", "cc33", "dd44"});
    CHECK(ids_of(graph.path_up({"bb22"}, "cc33")) == Ids{"cc33"});
    CHECK(graph.path_up({"dd44"}, "dd44").empty());
    CHECK(ids_of(graph.path_down({"dd44"}, "bb22")) == Ids{"dd44", "cc33"});
    CHECK(ids_of(graph.path_down({"bb22"}, "")) == Ids{"bb22", "aa11"});
    CHECK(graph.after_upgrade({"bb22"}, graph.at("cc33")) == Ids{"cc33"});
    CHECK(graph.after_downgrade({"aa11"}, graph.at("aa11")).empty());
}

TEST_CASE("the wrong direction is named")
{
    const RevisionGraph graph = line();
    CHECK(mentions(error_of([&] { graph.path_up({"cc33"}, "aa11"); }, ExitCode::usage), "use downgrade"));
    CHECK(mentions(error_of([&] { graph.path_down({"bb22"}, "cc33"); }, ExitCode::usage), "use upgrade"));
}

TEST_CASE("names on the command line")
{
    const RevisionGraph graph = line();
    CHECK(graph.resolve("head", {}) == "dd44");
    CHECK(graph.resolve("base", {"cc33"}).empty());
    CHECK(graph.resolve("cc33", {}) == "cc33");
    CHECK(graph.resolve("c", {}) == "cc33");
    CHECK(graph.resolve("+2", {"aa11"}) == "cc33");
    CHECK(graph.resolve("-1", {"aa11"}).empty());
    CHECK(graph.resolve("-2", {"dd44"}) == "bb22");
    error_of([&] { graph.resolve("+5", {}); }, ExitCode::usage);
    CHECK(mentions(error_of([&] { graph.resolve("cc3x", {}); }, ExitCode::usage), "cc33"));
    error_of([&] { graph.resolve("", {}); }, ExitCode::usage);
    error_of([&] { graph.resolve("-x", {}); }, ExitCode::usage);
    const RevisionGraph alike({revision("ab1", {}), revision("ab2", {"ab1"})});
    CHECK(mentions(error_of([&] { alike.resolve("ab", {}); }, ExitCode::usage), "ab1, ab2"));
}

TEST_CASE("what alembic_version may not hold")
{
    const RevisionGraph graph = line();
    const std::string unknown = error_of([&] { graph.require_known({"zz99"}); }, ExitCode::configuration);
    CHECK(mentions(unknown, "zz99"));
    CHECK(mentions(unknown, "dd44"));
    const std::string two = error_of([&] { graph.require_known({"aa11", "cc33"}); }, ExitCode::configuration);
    CHECK(mentions(two, "aa11, cc33"));
    CHECK(mentions(two, "stamp"));
    graph.require_known({});
}

TEST_CASE("graphs that cannot be")
{
    const auto build = [](std::vector<Revision> revisions) {
        return error_of([&] { RevisionGraph(std::move(revisions)); }, ExitCode::configuration);
    };
    CHECK(mentions(build({revision("a", {}), revision("a", {})}), "two files"));
    CHECK(mentions(build({revision("a", {"b"})}), "a a message builds on b"));
    CHECK(mentions(build({revision("a", {"a"})}), "cycle"));
    const std::string cycle =
        build({revision("r", {}), revision("a", {"c"}), revision("b", {"a"}), revision("c", {"b"})});
    CHECK(mentions(cycle, "a, b, c"));
    CHECK(mentions(error_of([] { RevisionGraph({}).head(); }, ExitCode::configuration), "no revisions"));
}

TEST_CASE("two heads are named, with the way out")
{
    const RevisionGraph graph({revision("a", {}), revision("b", {"a"}), revision("c", {"a"})});
    CHECK(graph.heads() == Ids{"b", "c"});
    const std::string error = error_of([&] { graph.head(); }, ExitCode::configuration);
    CHECK(mentions(error, "b, c"));
    CHECK(mentions(error, "meshview-migrate merge"));
    // What needs no single head goes on: that is how the merge is written.
    CHECK(graph.resolve("b", {}) == "b");
    CHECK(ids_of(graph.path_up({"b"}, "c")) == Ids{"c"});
    CHECK(error_of([&] { graph.resolve("head", {}); }, ExitCode::configuration) == error);
}

TEST_CASE("each message about a graph that cannot be tells which files and what to do")
{
    const auto build = [](std::vector<Revision> revisions) {
        return error_of([&] { RevisionGraph(std::move(revisions)); }, ExitCode::configuration);
    };
    CHECK(build({revision("a", {}), revision("a", {})})
        == "migrations: two files in migrations/versions/ have the revision a (\"a message\" and \"a "
           "message\"); give "
           "one of them a new id");
    CHECK(build({revision("a", {"b"})})
        == "migrations: a a message builds on b, which is not in migrations/versions/; add that file, or "
           "correct "
           "down_revision");
    CHECK(build({revision("a", {"b"}), revision("b", {"a"})})
        == "migrations: a, b build on each other in a cycle; correct a down_revision");
    CHECK(mentions(error_of([&] { line().require_known({"zz99"}); }, ExitCode::configuration), "doctor"));
    CHECK(mentions(error_of(
                       [&] {
                           line().require_known({"aa11", "bb22"});
                       },
                       ExitCode::configuration),
        "repair"));
    CHECK(mentions(error_of([&] { line().path_up({"dd44"}, "aa11"); }, ExitCode::usage), "use downgrade"));
    CHECK(mentions(error_of([&] { line().resolve("+9", {}); }, ExitCode::usage), "there are only 4"));
    CHECK(mentions(error_of([&] { diamond().resolve("-1", {"d"}); }, ExitCode::usage), "name a revision"));
}

TEST_CASE("what lies before what")
{
    const RevisionGraph graph = diamond();
    CHECK(graph.is_ancestor("a", "d"));
    CHECK(graph.is_ancestor("", "a"));
    CHECK_FALSE(graph.is_ancestor("b", "c"));
    CHECK_FALSE(graph.is_ancestor("d", "d"));
}

TEST_CASE("a merge brings both branches, one step at a time")
{
    const RevisionGraph graph = diamond();
    CHECK(graph.head() == "d");
    CHECK(ids_of(graph.path_up({}, "d")) == Ids{"a", "b", "c", "d"});
    CHECK(ids_of(graph.path_up({"b"}, "d")) == Ids{"c", "d"});
    CHECK(ids_of(graph.path_up({"b", "c"}, "d")) == Ids{"d"});
    CHECK(graph.after_upgrade({"b"}, graph.at("c")) == Ids{"b", "c"});
    CHECK(graph.after_upgrade({"b", "c"}, graph.at("d")) == Ids{"d"});
    CHECK(graph.after_downgrade({"d"}, graph.at("d")) == Ids{"b", "c"});
    CHECK(graph.after_downgrade({"b", "c"}, graph.at("c")) == Ids{"b"});
    CHECK(ids_of(graph.path_down({"d"}, "b")) == Ids{"d", "c"});
}

TEST_CASE("older readers that stay compatible")
{
    const RevisionGraph graph = line();
    CHECK(graph.compatible_with("cc33") == Ids{"bb22", "aa11"});
    CHECK(graph.compatible_with("dd44").empty());
    CHECK(graph.compatible_with("aa11").empty());
}
