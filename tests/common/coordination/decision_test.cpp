#include "common/coordination/decision.hpp"

#include <doctest/doctest.h>

using namespace meshview;
using namespace meshview::coordination;

namespace {

const Expectation standalone{.head = "c3", .known_revisions = {"a1", "b2", "c3"}, .run_id = {}};
const Expectation launched{.head = "c3", .known_revisions = {"a1", "b2", "c3"}, .run_id = "this-run"};

MigrationStatus migration(MigrationState state, std::string run_id = {})
{
    return {
        .state = state,
        .from_revision = "a1",
        .current_revision = "b2",
        .target_revision = "c3",
        .step = 2,
        .steps = 2,
        .step_name = "c3 the third",
        .updated_us = 1'000'000,
        .owner = {.host = "pi", .pid = 77, .boot_id = {}},
        .run_id = std::move(run_id),
        .error = state == MigrationState::failed ? "the disk is full" : "",
        .failed_revision = state == MigrationState::failed ? "c3" : "",
    };
}

Observation readable(std::vector<std::string> revisions, LockState lock = LockState::held)
{
    Observation seen;
    seen.observed_us = 2'000'000;
    seen.database = DatabaseState::readable;
    seen.file = {.device = 1, .inode = 2};
    seen.revisions = std::move(revisions);
    seen.lock = lock;
    return seen;
}

Observation with(Observation seen, MigrationStatus status)
{
    seen.migration = std::move(status);
    return seen;
}

Observation unreadable(DatabaseState state)
{
    Observation seen;
    seen.database = state;
    seen.database_error = "words of SQLite";
    if (state != DatabaseState::missing)
        seen.file = {.device = 1, .inode = 2};
    return seen;
}

// `serve`, `wait: <reason>` or `fail: <code>`.
std::string outcome(const ReaderDecision& decision)
{
    if (std::holds_alternative<Serve>(decision))
        return "serve";
    if (const auto* const waiting = std::get_if<Wait>(&decision))
        return "wait: " + std::string(to_string(waiting->reason));
    return "fail: " + std::to_string(static_cast<int>(std::get<Fail>(decision).code));
}

std::string sentence(const ReaderDecision& decision)
{
    if (const auto* const serve = std::get_if<Serve>(&decision))
        return serve->sentence;
    if (const auto* const waiting = std::get_if<Wait>(&decision))
        return waiting->sentence;
    return std::get<Fail>(decision).message;
}

bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

const Serve serving{
    .revision = "c3", .file = {.device = 1, .inode = 2}, .writer_alive = true, .sentence = {}};

} // namespace

TEST_CASE("reader: the rules, one by one")
{
    struct Rule {
        const char* name;
        Observation seen;
        const char* outcome;
    };
    using enum MigrationState;
    const auto free = LockState::free;
    Observation compatible = readable({"d4"});
    compatible.compatible_revisions = {"b2", "c3"};
    Observation incompatible = readable({"d4"});
    incompatible.compatible_revisions = {"x9"};

    const Rule rules[] = {
        {"no file yet", unreadable(DatabaseState::missing), "wait: no_database"},
        {"not a database", unreadable(DatabaseState::corrupt), "fail: 65"},
        {"at head", readable({"c3"}), "serve"},
        {"at head, no writer", readable({"c3"}, free), "serve"},
        {"at head, the lock cannot be looked at", readable({"c3"}, LockState::unknown), "serve"},
        {"at head, last week's complete", with(readable({"c3"}, free), migration(complete)), "serve"},
        {"at head, a live writer migrates", with(readable({"c3"}), migration(running)), "wait: migrating"},
        {"at head, a dead writer was migrating", with(readable({"c3"}, free), migration(running)), "serve"},
        {"at head, perhaps a live writer migrates",
            with(readable({"c3"}, LockState::unknown), migration(running)), "wait: migrating"},
        {"at head, a restarted writer looks", with(readable({"c3"}), migration(pending)), "serve"},
        {"at head, a newer writer failed", with(readable({"c3"}), migration(failed)), "serve"},
        {"behind, running", with(readable({"b2"}), migration(running)), "wait: migrating"},
        {"behind, pending", with(readable({"b2"}), migration(pending)), "wait: migrating"},
        {"behind, interrupted", with(readable({"b2"}, free), migration(running)), "wait: interrupted"},
        {"behind, failed", with(readable({"b2"}), migration(failed)), "wait: failed"},
        {"behind, failed and the writer gone", with(readable({"b2"}, free), migration(failed)),
            "wait: failed"},
        {"behind, no writer", readable({"b2"}, free), "wait: no_writer"},
        {"behind, stale complete, no writer", with(readable({"b2"}, free), migration(complete)),
            "wait: no_writer"},
        {"behind, stale complete, writer", with(readable({"b2"}), migration(complete)),
            "wait: writer_starting"},
        {"behind, writer without a word", readable({"b2"}), "wait: writer_starting"},
        {"behind, dead before it began", with(readable({"b2"}, free), migration(pending)), "wait: no_writer"},
        {"from before migrations, or empty alembic_version", readable({}, free), "wait: no_writer"},
        {"unknown revision", readable({"d4"}), "fail: 78"},
        {"unknown revision, even while migrating", with(readable({"d4"}), migration(running)), "fail: 78"},
        {"newer and compatible", compatible, "serve"},
        {"newer, compatible with others", incompatible, "fail: 78"},
        {"two revisions", readable({"b2", "c3"}), "fail: 78"},
    };
    for (const Rule& rule : rules) {
        CAPTURE(rule.name);
        CHECK(outcome(decide_reader(rule.seen, standalone)) == rule.outcome);
    }
}

TEST_CASE("reader: started by the launcher it waits for this run's writer")
{
    using enum MigrationState;
    const auto decide = [](const Observation& seen, const ReaderDecision& previous = Wait{}) {
        return outcome(decide_reader(seen, launched, previous));
    };
    CHECK(decide(readable({"c3"})) == "wait: writer_starting");
    CHECK(decide(readable({"c3"}, LockState::free)) == "wait: no_writer");
    CHECK(decide(with(readable({"c3"}), migration(complete, "last-week"))) == "wait: writer_starting");
    CHECK(decide(with(readable({"c3"}), migration(pending, "this-run"))) == "wait: migrating");
    CHECK(decide(with(readable({"c3"}), migration(running, "this-run"))) == "wait: migrating");
    CHECK(decide(with(readable({"c3"}), migration(failed, "this-run"))) == "wait: failed");
    CHECK(decide(with(readable({"c3"}), migration(complete, "this-run"))) == "serve");
    CHECK(decide(with(readable({"c3"}, LockState::free), migration(complete, "this-run"))) == "serve");

    SUBCASE("a writer restarted within the run does not interrupt a reader that serves")
    {
        CHECK(decide(with(readable({"c3"}), migration(pending, "this-run")), serving) == "serve");
        CHECK(decide(with(readable({"c3"}), migration(running, "this-run")), serving) == "wait: migrating");
        CHECK(decide(with(readable({"c3"}), migration(pending, "other-run")), serving)
            == "wait: writer_starting");
    }
}

TEST_CASE("reader: busy keeps the previous answer")
{
    const Observation busy = unreadable(DatabaseState::busy);
    CHECK(outcome(decide_reader(busy, standalone)) == "wait: busy");
    CHECK(outcome(decide_reader(busy, standalone, serving)) == "serve");
    CHECK(
        outcome(decide_reader(busy, standalone, Wait{.reason = WaitReason::no_writer})) == "wait: no_writer");
}

TEST_CASE("reader: clocks change words, never decisions")
{
    Observation seen = with(readable({"b2"}), migration(MigrationState::running));
    for (const TimeUs now : {TimeUs{0}, TimeUs{1'000'000}, TimeUs{9'000'000'000'000}, TimeUs{-5'000'000}}) {
        seen.observed_us = now;
        CHECK(outcome(decide_reader(seen, standalone)) == "wait: migrating");
    }
    seen.observed_us = seen.migration->updated_us + 90 * us_per_second;
    CHECK(mentions(sentence(decide_reader(seen, standalone)), "no news for"));
}

TEST_CASE("reader: sentences name what was found, what is expected, and what to do")
{
    const std::string unknown = sentence(decide_reader(readable({"d4"}), standalone));
    CHECK(mentions(unknown, "d4"));
    CHECK(mentions(unknown, "c3"));
    const std::string two = sentence(decide_reader(readable({"b2", "c3"}), standalone));
    CHECK(mentions(two, "b2, c3"));
    const auto running =
        decide_reader(with(readable({"b2"}), migration(MigrationState::running)), standalone);
    CHECK(mentions(sentence(running), "step 2 of 2 (c3 the third)"));
    CHECK(std::get<Wait>(running).progress->step == 2);
    CHECK(mentions(
        sentence(decide_reader(with(readable({"b2"}), migration(MigrationState::failed)), standalone)),
        "the disk is full"));
    CHECK(mentions(
        sentence(decide_reader(readable({"b2"}, LockState::free), standalone)), "start meshview-writer"));
    CHECK(mentions(
        sentence(decide_reader(readable({"c3"}, LockState::free), standalone)), "no writer is running"));
}

TEST_CASE("reader: a writer that refused the database is quoted")
{
    MigrationStatus refused = migration(MigrationState::failed);
    refused.failed_revision.clear();
    refused.error = "the database is newer";
    const auto decision = decide_reader(with(readable({"b2"}), refused), standalone);
    CHECK(outcome(decision) == "wait: failed");
    CHECK(sentence(decision) == "the writer could not prepare the database: the database is newer");
}

TEST_CASE("reader: what makes it reopen")
{
    CHECK_FALSE(must_reopen(serving, serving));
    Serve other_file = serving;
    other_file.file.inode = 3;
    CHECK(must_reopen(serving, other_file));
    Serve other_revision = serving;
    other_revision.revision = "d4";
    CHECK(must_reopen(serving, other_revision));
    CHECK(must_reopen(serving, Wait{}));
    CHECK(must_reopen(serving, Fail{}));
    Serve no_writer = serving;
    no_writer.writer_alive = false;
    CHECK_FALSE(must_reopen(serving, no_writer));
}

TEST_CASE("writer: what it does with the database it finds")
{
    using enum MigrationState;
    const auto fails_with = [](const Observation& seen, ExitCode code) {
        const WriterDecision decision = decide_writer(seen, standalone);
        const auto* const fail = std::get_if<Fail>(&decision);
        return fail != nullptr && fail->code == code;
    };
    const auto proceeds = [](const Observation& seen) {
        return std::get<Proceed>(decide_writer(seen, standalone));
    };
    CHECK(fails_with(unreadable(DatabaseState::corrupt), ExitCode::bad_data));
    CHECK(fails_with(unreadable(DatabaseState::busy), ExitCode::try_again));
    CHECK(fails_with(readable({"d4"}), ExitCode::configuration));
    CHECK(fails_with(readable({"b2", "c3"}), ExitCode::configuration));
    CHECK(mentions(std::get<Fail>(decide_writer(readable({"d4"}), standalone)).message, "d4"));
    CHECK(mentions(std::get<Fail>(decide_writer(readable({"d4"}), standalone)).message, "c3"));

    CHECK(proceeds(unreadable(DatabaseState::missing)).new_database);
    Observation to_recover = unreadable(DatabaseState::missing);
    to_recover.file.inode = 2;
    CHECK_FALSE(proceeds(to_recover).new_database);
    CHECK(mentions(proceeds(to_recover).sentence, "recovery"));
    CHECK(proceeds(readable({})).revision.empty());
    CHECK_FALSE(proceeds(readable({})).new_database);
    CHECK(proceeds(readable({"b2"})).revision == "b2");
    CHECK_FALSE(proceeds(with(readable({"b2"}), migration(complete))).taken_over);

    const Proceed takeover = proceeds(with(readable({"b2"}), migration(running)));
    REQUIRE(takeover.taken_over);
    CHECK(takeover.taken_over->owner.pid == 77);
    CHECK(mentions(takeover.sentence, "process 77 on pi"));
    CHECK(mentions(takeover.sentence, "step 2 of 2"));
}
