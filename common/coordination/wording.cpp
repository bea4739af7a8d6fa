#include "common/coordination/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace meshview::coordination {

namespace {

constexpr TimeUs quiet_us = 30 * us_per_second;

std::string at(const Observation& seen, const Expectation& expected)
{
    const std::string found = seen.revisions.empty() ? "base" : seen.revisions.front();
    return found == expected.head
        ? fmt::format("the schema is at {}", found)
        : fmt::format("the schema is at {}, this program needs {}", found, expected.head);
}

std::string silence(const Observation& seen)
{
    const TimeUs quiet_for_us = seen.observed_us - seen.migration->updated_us;
    return quiet_for_us < quiet_us ? std::string()
                                   : fmt::format("; no news for {}", format_duration(quiet_for_us));
}

std::string migrating(const Observation& seen)
{
    const MigrationStatus& status = *seen.migration;
    if (status.state != MigrationState::running)
        return "the writer prepares the migration of the database" + silence(seen);
    return fmt::format("the database is being migrated to {}: {}{}", status.target_revision,
        describe_progress(status), silence(seen));
}

std::string failed(const MigrationStatus& status)
{
    if (status.failed_revision.empty())
        return fmt::format("the writer could not prepare the database: {}", status.error);
    return fmt::format(
        "the migration failed at {}: {}; the database is unchanged by that step, and the writer "
        "tries again when it is started",
        status.failed_revision, status.error);
}

std::string no_database(const Observation& seen)
{
    const std::string why = seen.database_error.empty() ? "" : fmt::format(" ({})", seen.database_error);
    if (seen.is_server)
        return fmt::format("the database server does not answer{}; looking again until it does", why);
    return seen.lock == LockState::held
        ? fmt::format("no database that can be opened yet{}; the writer is starting", why)
        : fmt::format(
            "no database that can be opened yet{}; the writer creates it: start meshview-writer", why);
}

} // namespace

Fail refuse_two_revisions(const std::vector<std::string>& revisions)
{
    return {ExitCode::configuration,
        fmt::format(
            "alembic_version names {} revisions at once ({}); a database has one. Restore a backup, or set "
            "the right one with `meshview-migrate stamp REVISION`",
            revisions.size(), fmt::join(revisions, ", "))};
}

Fail refuse_unknown_revision(const std::string& found, const std::string& expected)
{
    return {ExitCode::configuration,
        fmt::format(
            "the database is at revision {}, which this program does not know (it knows up to {}). Start "
            "the version that made it, or a newer one; or restore a backup",
            found, expected)};
}

Fail refuse_corrupt(const Observation& seen)
{
    return {ExitCode::bad_data,
        fmt::format(
            "the database cannot be read: {}. Restore a backup, or move the file away to begin a new one",
            seen.database_error)};
}

std::string wait_sentence(WaitReason reason, const Observation& seen, const Expectation& expected)
{
    switch (reason) {
    case WaitReason::starting:
        return "starting";
    case WaitReason::no_database:
        return no_database(seen);
    case WaitReason::busy:
        return fmt::format("the database is busy ({}); trying again", seen.database_error);
    case WaitReason::no_writer:
        return at(seen, expected) + ", and no writer is running: start meshview-writer";
    case WaitReason::writer_starting:
        return at(seen, expected) + "; waiting for the writer, which is starting";
    case WaitReason::migrating:
        return migrating(seen);
    case WaitReason::interrupted:
        return fmt::format("the migration was interrupted at {}; waiting for a writer to go on with it",
            describe_progress(*seen.migration));
    case WaitReason::failed:
        return failed(*seen.migration);
    }
    return {};
}

std::string serve_sentence(const Observation& seen, const std::string& revision, const Expectation& expected)
{
    std::string sentence = fmt::format("the schema is at {}", revision);
    if (revision != expected.head)
        sentence += fmt::format(", newer than {} and compatible with it", expected.head);
    if (seen.lock != LockState::held)
        sentence += "; no writer is running, so nothing new arrives";
    return sentence;
}

} // namespace meshview::coordination
