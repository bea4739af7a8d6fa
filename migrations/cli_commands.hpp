#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/exit_code.hpp"
#include "common/postgresql_url.hpp"
#include "migrations/backup.hpp"
#include "migrations/migrator.hpp"

namespace meshview::migrations {

/// What a command of meshview-migrate is called with.
struct Invocation {
    std::vector<std::string> arguments; ///< after the command's name, without options
    std::vector<std::string> options; ///< the names of those that were given, in their long form
    std::filesystem::path database; ///< SQLite's file; empty with `postgresql`
    std::optional<PostgresqlUrl> postgresql; ///< the database, when it is not SQLite's
    BackupPolicy backups;
    bool verbose = false;
    bool json = false; ///< the answer as one JSON document on standard output
    bool autogenerate = false;
    bool sql = false; ///< print the statements instead of carrying them out
    bool rehearse = false;
    std::string message;
    std::filesystem::path versions = "migrations/versions"; ///< the folder of the migrations' sources
    std::filesystem::path output; ///< of backup; empty: a name of its own in the backup folder
    std::filesystem::path ops; ///< of alter
    std::string from; ///< of copy: a file or URL, as is:
    std::string to;
    bool dry_run = false;
    bool verify_only = false;
};

struct Command {
    std::string_view name;
    std::string_view arguments; ///< `head|+N|REVISION`
    std::size_t most_arguments;
    std::string_view options; ///< beside --database and --json, which go with every command
    std::string_view summary;
    std::string_view help; ///< what `meshview-migrate COMMAND --help` teaches beyond the summary
    ExitCode (*run)(const Invocation&);
};

/// All commands: a new one is a function and a row here.
std::span<const Command> commands();

ExitCode upgrade_command(const Invocation& invocation);
ExitCode downgrade_command(const Invocation& invocation);
ExitCode stamp_command(const Invocation& invocation);
ExitCode current_command(const Invocation& invocation);
ExitCode history_command(const Invocation& invocation);
ExitCode heads_command(const Invocation& invocation);
ExitCode revision_command(const Invocation& invocation);
ExitCode merge_command(const Invocation& invocation);
ExitCode check_command(const Invocation& invocation);
ExitCode plan_command(const Invocation& invocation);
ExitCode alter_command(const Invocation& invocation);
ExitCode backup_command(const Invocation& invocation);
ExitCode restore_command(const Invocation& invocation);
ExitCode copy_command(const Invocation& invocation);
ExitCode doctor_command(const Invocation& invocation);
ExitCode repair_command(const Invocation& invocation);

/// The two forms of upgrade and downgrade that do not touch the database.
ExitCode print_script(const Invocation& invocation, Direction direction);
ExitCode print_rehearsal(const Invocation& invocation, Direction direction);

/// The one argument of a command. Throws ExitError `usage` when there is not exactly one.
const std::string& only_argument(const Invocation& invocation, std::string_view meaning);

} // namespace meshview::migrations
