#include <algorithm>

#include <fmt/format.h>

#include "common/coordination/decision.hpp"
#include "common/coordination/wording.hpp"

namespace meshview::coordination {

namespace {

// We hold the lock, so whoever wrote `running` is dead.
std::optional<MigrationStatus> interrupted_migration(const Observation& seen)
{
    if (seen.migration && seen.migration->state == MigrationState::running)
        return seen.migration;
    return std::nullopt;
}

bool file_exists(const Observation& seen)
{
    return seen.file != FileIdentity{};
}

Proceed proceed(const Observation& seen, std::string revision, std::string sentence)
{
    Proceed decision{
        std::move(revision), !file_exists(seen), interrupted_migration(seen), std::move(sentence)};
    if (decision.taken_over) {
        const ProcessIdentity& owner = decision.taken_over->owner;
        decision.sentence += fmt::format("; taking over from process {} on {}, which ended at {}", owner.pid,
            owner.host, describe_progress(*decision.taken_over));
    }
    return decision;
}

} // namespace

WriterDecision decide_writer(const Observation& seen, const Expectation& expected)
{
    switch (seen.database) {
    case DatabaseState::corrupt:
        return refuse_corrupt(seen);
    case DatabaseState::busy:
        return Fail{ExitCode::try_again,
            fmt::format(
                "the database is locked by another program ({}); stop it or wait", seen.database_error)};
    case DatabaseState::missing:
        // One that a program was killed over can be read again only after a recovery, which takes a writer.
        return proceed(seen, {},
            file_exists(seen) ? fmt::format("opening it for recovery ({})", seen.database_error)
                              : "no database yet; making a new one");
    case DatabaseState::readable:
        break;
    }
    if (seen.revisions.empty())
        return proceed(seen, {}, "the database has no revision yet");
    if (seen.revisions.size() > 1)
        return refuse_two_revisions(seen.revisions);
    const std::string& found = seen.revisions.front();
    const std::vector<std::string>& known = expected.known_revisions;
    if (std::find(known.begin(), known.end(), found) == known.end())
        return refuse_unknown_revision(found, expected.head);
    return proceed(seen, found, fmt::format("the schema is at {}", found));
}

} // namespace meshview::coordination
