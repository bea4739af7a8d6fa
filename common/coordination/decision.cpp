#include "common/coordination/decision.hpp"

#include <algorithm>

#include "common/coordination/wording.hpp"

namespace meshview::coordination {

namespace {

bool contains(const std::vector<std::string>& revisions, const std::string& revision)
{
    return std::find(revisions.begin(), revisions.end(), revision) != revisions.end();
}

bool migration_is(const Observation& seen, MigrationState state)
{
    return seen.migration && seen.migration->state == state;
}

bool writer_lives(const Observation& seen)
{
    return seen.lock == LockState::held;
}

// A lock that cannot be looked at is no proof that the writer died.
bool writer_may_live(const Observation& seen)
{
    return seen.lock != LockState::free;
}

Wait wait(WaitReason reason, const Observation& seen, const Expectation& expected)
{
    const bool tells_progress =
        reason == WaitReason::migrating || reason == WaitReason::interrupted || reason == WaitReason::failed;
    return {reason, wait_sentence(reason, seen, expected), tells_progress ? seen.migration : std::nullopt};
}

// Why a reader that cannot serve yet waits.
WaitReason reason_to_wait(const Observation& seen)
{
    if (migration_is(seen, MigrationState::failed))
        return WaitReason::failed;
    if (migration_is(seen, MigrationState::running))
        return writer_may_live(seen) ? WaitReason::migrating : WaitReason::interrupted;
    if (!writer_lives(seen))
        return WaitReason::no_writer;
    return migration_is(seen, MigrationState::pending) ? WaitReason::migrating : WaitReason::writer_starting;
}

// Started by the launcher, the reader trusts only what this run's writer reported. A writer that is restarted
// within the run looks at the database again; that alone does not interrupt a reader that serves.
bool this_run_reported(const Observation& seen, const Expectation& expected, const ReaderDecision& previous)
{
    if (expected.run_id.empty())
        return true;
    if (!seen.migration || seen.migration->run_id != expected.run_id)
        return false;
    return seen.migration->state == MigrationState::complete
        || (seen.migration->state == MigrationState::pending && std::holds_alternative<Serve>(previous));
}

WaitReason reason_until_reported(const Observation& seen, const Expectation& expected)
{
    const bool is_of_this_run = seen.migration && seen.migration->run_id == expected.run_id;
    if (is_of_this_run)
        return reason_to_wait(seen);
    return writer_lives(seen) ? WaitReason::writer_starting : WaitReason::no_writer;
}

ReaderDecision decide_at_head(const Observation& seen, const std::string& revision,
    const Expectation& expected, const ReaderDecision& previous)
{
    if (migration_is(seen, MigrationState::running) && writer_may_live(seen))
        return wait(WaitReason::migrating, seen, expected);
    if (!this_run_reported(seen, expected, previous))
        return wait(reason_until_reported(seen, expected), seen, expected);
    return Serve{revision, seen.file, writer_lives(seen), serve_sentence(seen, revision, expected)};
}

ReaderDecision decide_readable(
    const Observation& seen, const Expectation& expected, const ReaderDecision& previous)
{
    if (seen.revisions.size() > 1)
        return refuse_two_revisions(seen.revisions);
    if (seen.revisions.empty())
        return wait(reason_to_wait(seen), seen, expected);
    const std::string& revision = seen.revisions.front();
    if (revision == expected.head || contains(seen.compatible_revisions, expected.head))
        return decide_at_head(seen, revision, expected, previous);
    if (!contains(expected.known_revisions, revision))
        return refuse_unknown_revision(revision, expected.head);
    return wait(reason_to_wait(seen), seen, expected);
}

} // namespace

std::string_view to_string(WaitReason reason)
{
    switch (reason) {
    case WaitReason::starting:
        return "starting";
    case WaitReason::no_database:
        return "no_database";
    case WaitReason::busy:
        return "busy";
    case WaitReason::no_writer:
        return "no_writer";
    case WaitReason::writer_starting:
        return "writer_starting";
    case WaitReason::migrating:
        return "migrating";
    case WaitReason::interrupted:
        return "interrupted";
    case WaitReason::failed:
        return "failed";
    }
    return "unknown";
}

ReaderDecision decide_reader(
    const Observation& seen, const Expectation& expected, const ReaderDecision& previous)
{
    switch (seen.database) {
    case DatabaseState::corrupt:
        return refuse_corrupt(seen);
    case DatabaseState::missing:
        return wait(WaitReason::no_database, seen, expected);
    case DatabaseState::busy: {
        const Wait* const waiting = std::get_if<Wait>(&previous);
        const bool nothing_known = waiting && waiting->reason == WaitReason::starting;
        return nothing_known ? ReaderDecision(wait(WaitReason::busy, seen, expected)) : previous;
    }
    case DatabaseState::readable:
        return decide_readable(seen, expected, previous);
    }
    return previous;
}

bool must_reopen(const Serve& now, const ReaderDecision& next)
{
    const Serve* const serve = std::get_if<Serve>(&next);
    return !serve || serve->revision != now.revision || serve->file != now.file;
}

} // namespace meshview::coordination
