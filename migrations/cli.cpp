#include "migrations/cli.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "common/log.hpp"
#include "common/text.hpp"
#include "migrations/cli_arguments.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/prepare_database.hpp"

namespace meshview::migrations {

namespace {

constexpr std::array all_commands{
    Command{"upgrade", "head|+N|REVISION", 1, "--sql --rehearse --no-backup",
        "run the migrations up to there",
        "Each migration is one transaction: after a failure or a kill the database is exactly before or "
        "after it, and "
        "the\nnext run goes on. (Resumable backfills at its beginning are kept batch by batch, and gone on "
        "with.)\n"
        "A database with rows is backed up first (--no-backup does without).\n\n"
        "  --sql         print the statements for the sqlite3 shell instead; with FROM:TO, from that "
        "revision on\n"
        "  --rehearse    run on a copy, and report times, differences and checks\n\n"
        "  meshview-migrate upgrade head\n"
        "  meshview-migrate upgrade --rehearse head\n"
        "  meshview-migrate upgrade --sql 9f3b1a8d2c4f:head > upgrade.sql",
        upgrade_command},
    Command{"downgrade", "base|-N|REVISION", 1, "--sql --rehearse --no-backup",
        "undo the migrations down to there",
        "Runs the downgrade of each migration, newest first. What an upgrade dropped does not come back: "
        "restore a "
        "backup\nfor that.\n\n"
        "  --sql         print the statements for the sqlite3 shell instead; with FROM:TO, from that "
        "revision on\n"
        "  --rehearse    run on a copy, and report times, differences and checks\n\n"
        "  meshview-migrate downgrade -1\n"
        "  meshview-migrate downgrade 23dad03d2e42     the schema of the reference viewer",
        downgrade_command},
    Command{"current", "", 0, "--verbose", "show the revision of the database",
        "With -v the message of the revision, and the fingerprint of its schema.", current_command},
    Command{"history", "", 0, "--verbose", "list the migrations, newest first",
        "With -v everything that is known of them.", history_command},
    Command{"heads", "", 0, "--verbose", "show the newest revisions of this program",
        "There should be one. Two mean that two migrations were written on the same revision; see merge.",
        heads_command},
    Command{"check", "", 0, "", "compare the declared model with migrations and database",
        "The model (migrations/model.cpp) is compared with what the migrations give in an empty database, "
        "and, if there "
        "is a\ndatabase at the head, with that. Differences are listed object by object, and the exit code "
        "is 1.",
        check_command},
    Command{"plan", "[head|+N|-N|REVISION]", 1, "", "show what would run, how, and what it would cost",
        "Lists each operation of the pending migrations with its strategy and the predicted seconds, bytes "
        "written and "
        "log\nsize, from the real size of the tables. Changes nothing.",
        plan_command},
    Command{"stamp", "head|base|REVISION", 1, "", "set the database's revision without running anything",
        "For a database whose schema is right and whose alembic_version is not; doctor tells which is right.",
        stamp_command},
    Command{"revision", "-m MESSAGE", 0, "--message --autogenerate --versions",
        "write a new migration into the source tree",
        "Writes migrations/versions/<revision>_<message>.cpp; the next build finds it. docs/migrations.md "
        "shows how.\n\n"
        "  --autogenerate     fill it in from the difference between the declared model and the database, "
        "which has to\n"
        "                     be at the head; with no database, between the model and the migrations. What "
        "could be a\n"
        "                     rename, and what else it cannot decide, stays a comment\n"
        "  --versions FOLDER  write it there\n\n"
        "  meshview-migrate revision -m \"add route_return to traceroute\"\n"
        "  meshview-migrate revision --autogenerate -m \"add route_return to traceroute\"",
        revision_command},
    Command{"merge", "[-m MESSAGE]", 0, "--message --versions", "write a migration that joins two heads",
        "When two migrations build on the same revision, the program refuses to start until one builds on "
        "both.",
        merge_command},
    Command{"alter", "DATABASE --ops FILE", 1, "--ops",
        "change the tables of any SQLite file, losslessly or not at all",
        "FILE is JSON: {\"ops\": [...], \"conn\": {...}}, operations with Alembic's names, as "
        "docs/migrations.md lists "
        "them.\nAll are one transaction. Exit code 0: applied. 1: refused, the database is unchanged, and "
        "the reason is on\n"
        "standard error.\n\n"
        "  {\"ops\": [{\"op\": \"batch_alter_table\", \"table\": \"packet\", \"ops\": [\n"
        "      {\"op\": \"alter_column\", \"name\": \"channel\", \"nullable\": false, \"server_default\": "
        "\"'x'\"}]}]}\n\n"
        "  meshview-migrate alter packets.db --ops ops.json",
        alter_command},
    Command{"backup", "[--output FILE]", 0, "--output", "copy the database while it is in use",
        "The copy is checked (quick_check, rows of each table) and packed, unless FILE does not end in .gz. "
        "Without "
        "--output\nit goes to the backup folder, where only the newest are kept ([database] backup_dir, "
        "backups_to_keep).",
        backup_command},
    Command{"restore", "FILE", 1, "", "put a backup in the place of the database",
        "The backup is unpacked and checked first. The present database is kept as "
        "<database>.replaced-<time>. Refused "
        "while\na writer runs.",
        restore_command},
    Command{"copy", "--from DATABASE --to DATABASE", 0, "--from --to --dry-run --verify-only",
        "copy all rows into a database of another kind",
        "From SQLite to PostgreSQL or back; both are files or URLs, as in [database] connection_string. The "
        "target has to\nbe empty: the tables are made there at the revision of the source. Everything is "
        "looked "
        "at before anything is\nwritten, copied in pieces, and compared row by row at the end. A copy that "
        "was "
        "cut goes on when the command is\ngiven again. Nobody may write to either meanwhile.\n\n"
        "  --dry-run      only say what would be copied\n"
        "  --verify-only  only compare\n\n"
        "  meshview-migrate copy --from packets.db --to postgresql://meshview@db.example/meshview",
        copy_command},
    Command{"doctor", "", 0, "", "look for everything that kills, tools and power failures leave behind",
        "Names each finding and what repair would do. Changes nothing. Exit code 1 when there is a problem, "
        "65 when the "
        "file\nis damaged.",
        doctor_command},
    Command{"repair", "", 0, "--no-backup", "mend what doctor finds, after a backup",
        "Looks again after each repair and lists what was done. --no-backup does without a backup.",
        repair_command},
};

constexpr std::string_view options_help = R"(
Options:
  --database PATH|URL      this database instead of the configured one
  -m, --message MESSAGE    what the new migration does, in a few words
  --versions FOLDER        where new migrations go (default: migrations/versions)
  --autogenerate           fill the new migration in
  --output FILE            where the backup goes
  --ops FILE               the operations of alter
  --sql                    print a script instead of carrying it out
  --rehearse               on a copy
  --from, --to DATABASE    the two databases of copy
  --dry-run                say what copy would do
  --verify-only            compare what copy copied
  --no-backup              no backup before upgrade, downgrade and repair
  --json                   the answer as one JSON document on standard output, for scripts
  -v, --verbose            everything that is known

`meshview-migrate COMMAND --help` tells more about a command. The writer runs pending migrations by itself when it
starts; it has to be stopped while this program changes the database. A revision can be shortened as long as it stays
unambiguous.)";

const Command* find_command(std::string_view name)
{
    const auto* const found = std::find_if(all_commands.begin(), all_commands.end(),
        [&](const Command& command) { return command.name == name; });
    return found == all_commands.end() ? nullptr : found;
}

const Command& command_named(const std::string& name)
{
    if (const Command* const found = find_command(name))
        return *found;
    const auto* const nearest =
        std::min_element(all_commands.begin(), all_commands.end(), [&](const Command& a, const Command& b) {
            return edit_distance(a.name, name) < edit_distance(b.name, name);
        });
    throw ExitError(
        ExitCode::usage, fmt::format("unknown command {}; did you mean {}? See --help", name, nearest->name));
}

// `show the revision` -> `Show the revision`
std::string sentence(std::string_view summary)
{
    std::string text(summary);
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text;
}

std::string list(std::string_view options)
{
    std::string text(options);
    for (std::size_t space = 0; (space = text.find(' ', space)) != text.npos; space += 2)
        text.replace(space, 1, ", ");
    return text;
}

// Built once, because Program only borrows its text.
const std::string& details()
{
    static const std::string text = [] {
        std::string lines = "Commands:\n";
        for (const Command& command : all_commands)
            lines += fmt::format("  {:<10}{:<22} {}\n", command.name, command.arguments, command.summary);
        return lines.append(options_help);
    }();
    return text;
}

} // namespace

std::span<const Command> commands()
{
    return all_commands;
}

const std::string& only_argument(const Invocation& invocation, std::string_view meaning)
{
    if (invocation.arguments.size() != 1)
        throw ExitError(ExitCode::usage, fmt::format("this command takes one argument: {}", meaning));
    return invocation.arguments.front();
}

Program migrate_program()
{
    return {
        .name = "meshview-migrate",
        .process = "migrate",
        .summary = "changes the schema of a MeshView database, one revision at a time.",
        .usage = "[options] COMMAND [arguments]",
        .details = details(),
    };
}

std::optional<std::string> command_help(int argc, const char* const* argv)
{
    const std::vector<std::string_view> arguments(argv + std::min(argc, 1), argv + argc);
    const auto asks = [](std::string_view argument) { return argument == "--help" || argument == "-h"; };
    if (std::none_of(arguments.begin(), arguments.end(), asks))
        return std::nullopt;
    for (const std::string_view argument : arguments)
        if (const Command* const command = find_command(argument))
            return fmt::format("meshview-migrate {} {}\n\n{}.\n\n{}\n\nOptions: {}{}--database, --json; "
                               "`meshview-migrate --help` explains them.\n",
                command->name, command->arguments, sentence(command->summary), command->help,
                list(command->options), command->options.empty() ? "" : ", ");
    return std::nullopt;
}

ExitCode run_migrate(const CommandLine& line)
{
    const Config config = Config::load(line.sources);
    log::start(config.logging, "migrate");
    Invocation invocation;
    invocation.database = config.database.path;
    invocation.postgresql = config.database.postgresql;
    invocation.backups = backup_policy(config.database);
    read_arguments(line.arguments, invocation);
    if (invocation.arguments.empty())
        throw ExitError(ExitCode::usage, "a command is missing; see --help");
    const Command& command = command_named(invocation.arguments.front());
    invocation.arguments.erase(invocation.arguments.begin());
    require_fitting(command, invocation);
    return command.run(invocation);
}

} // namespace meshview::migrations
