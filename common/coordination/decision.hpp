#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/coordination/observation.hpp"
#include "common/exit_code.hpp"

namespace meshview::coordination {

/// What a program was built for: constants of the executable and of its start, never read from a file.
struct Expectation {
    std::string head; ///< the newest revision that the program knows (migrations::head())
    std::vector<std::string> known_revisions; ///< all of them, in any order
    std::string run_id; ///< the launcher's; empty when run alone
};

/// Why a reader does not serve yet; names for scripts, `sentence` of Wait for people.
enum class WaitReason {
    starting, ///< nothing seen yet
    no_database,
    busy, ///< the database was locked before anything was learnt of it
    no_writer, ///< behind, and nobody there to migrate
    writer_starting, ///< behind or not yet reported; a writer lives and has not said anything
    migrating,
    interrupted, ///< the writer died in the middle of a migration
    failed, ///< the migration failed
};

/// `no_database`, `migrating`, ...: for JSON answers.
std::string_view to_string(WaitReason reason);

struct Serve {
    std::string revision; ///< the schema's
    FileIdentity file;
    bool writer_alive = false;
    std::string sentence; ///< `serving at 23dad03d2e42; no writer is running, so nothing new arrives`
};

struct Wait {
    WaitReason reason = WaitReason::starting;
    std::string sentence; ///< one sentence for people: what is going on, and what they can do
    std::optional<MigrationStatus> progress; ///< of the migration that runs, was interrupted or failed
};

struct Fail {
    ExitCode code = ExitCode::configuration;
    std::string message;
};

using ReaderDecision = std::variant<Serve, Wait, Fail>;

/// What a reader does after an observation. Pure. `previous` is what stands when this observation teaches
/// nothing (the database was busy); start with a default `Wait`. The rules, first match wins:
///
///   corrupt                                     fail, `bad_data`
///   missing                                     wait (never create it)
///   busy                                        the previous answer
///   two revisions; or one that is not known     fail, `configuration`, naming what was found and what
///   expected
///     (but a newer schema that names our head as compatible counts as at head)
///   at head, a live writer migrating            wait
///   at head, started by the launcher, and this
///     run's writer has not reported complete    wait
///   at head                                     serve, with or without a writer
///   behind                                      wait without limit, saying why
ReaderDecision decide_reader(
    const Observation& seen, const Expectation& expected, const ReaderDecision& previous = Wait{});

/// True if a reader that serves by `now` has to drain its requests and open the database anew before it goes
/// on by `next`: it must not serve any more, the revision changed, or the file was replaced.
bool must_reopen(const Serve& now, const ReaderDecision& next);

/// The writer may go on: migrate from `revision` and then ingest.
struct Proceed {
    std::string revision; ///< empty: base (a new database, or one from before migrations)
    bool new_database = false;
    /// Set when a writer before us ended without finishing: what it was at, for the log.
    std::optional<MigrationStatus> taken_over;
    std::string sentence;
};

using WriterDecision = std::variant<Proceed, Fail>;

/// What a writer, already holding the WriterLock, does with the database it finds. Pure. Refuses
/// (`configuration`) a database with two revisions or with a revision that this program does not know,
/// because it is newer or somebody else's; `bad_data` when corrupt; `try_again` when busy.
WriterDecision decide_writer(const Observation& seen, const Expectation& expected);

} // namespace meshview::coordination
