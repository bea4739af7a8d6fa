#include "migrations/cli.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "common/log.hpp"
#include "common/text.hpp"
#include "migrations/cli_commands.hpp"

namespace meshview::migrations {

namespace {

constexpr std::array all_commands{
    Command{"upgrade", "head|+N|REVISION", "run the migrations up to there", upgrade_command},
    Command{"downgrade", "base|-N|REVISION", "undo the migrations down to there", downgrade_command},
    Command{"current", "", "show the revision of the database", current_command},
    Command{"history", "[-v]", "list the migrations, newest first", history_command},
    Command{"heads", "", "show the newest revisions of this program", heads_command},
    Command{
        "stamp", "head|base|REVISION", "set the database's revision without running anything", stamp_command},
    Command{"revision", "-m MESSAGE", "write a new, empty migration into the source tree", revision_command},
};

constexpr std::string_view options_help = R"(
Options:
  --database PATH          this database instead of the configured one
  -m, --message MESSAGE    what the new migration does, in a few words
  --versions FOLDER        where new migrations go (default: migrations/versions)
  -v, --verbose            everything that is known

The writer runs pending migrations by itself when it starts; it has to be stopped while this program changes the
database. A revision can be shortened as long as it stays unambiguous.)";

// The options of this program; the common ones are gone already.
class ArgumentReader {
public:
    explicit ArgumentReader(const std::vector<std::string>& arguments)
        : arguments_(arguments)
    { }

    void read(Invocation& invocation, std::optional<std::filesystem::path>& database)
    {
        for (; next_ < arguments_.size(); ++next_) {
            const std::string& argument = arguments_[next_];
            if (argument == "-v" || argument == "--verbose")
                invocation.verbose = true;
            else if (argument == "-m" || argument == "--message")
                invocation.message = value();
            else if (argument == "--versions")
                invocation.versions = value();
            else if (argument == "--database")
                database = value();
            else if (argument.starts_with("--") || (argument.starts_with("-") && !is_relative(argument)))
                throw ExitError(ExitCode::usage, fmt::format("unknown option {}; see --help", argument));
            else
                invocation.arguments.push_back(argument);
        }
    }

private:
    // `-1` is a place in the history, not an option.
    static bool is_relative(const std::string& argument)
    {
        return argument.size() > 1 && argument[1] >= '0' && argument[1] <= '9';
    }
    const std::string& value()
    {
        if (next_ + 1 == arguments_.size())
            throw ExitError(ExitCode::usage, fmt::format("{} needs a value", arguments_[next_]));
        return arguments_[++next_];
    }

    const std::vector<std::string>& arguments_;
    std::size_t next_ = 0;
};

const Command& command_named(const std::string& name)
{
    const auto found = std::find_if(all_commands.begin(), all_commands.end(),
        [&](const Command& command) { return command.name == name; });
    if (found != all_commands.end())
        return *found;
    const auto nearest =
        std::min_element(all_commands.begin(), all_commands.end(), [&](const Command& a, const Command& b) {
            return edit_distance(a.name, name) < edit_distance(b.name, name);
        });
    throw ExitError(
        ExitCode::usage, fmt::format("unknown command {}; did you mean {}? See --help", name, nearest->name));
}

// Built once, because Program only borrows its text.
const std::string& details()
{
    static const std::string text = [] {
        std::string lines = "Commands:\n";
        for (const Command& command : all_commands)
            lines += fmt::format("  {:<10}{:<20} {}\n", command.name, command.arguments, command.summary);
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

ExitCode run_migrate(const CommandLine& line)
{
    const Config config = Config::load(line.sources);
    log::start(config.logging, "migrate");
    Invocation invocation{.arguments = {}, .database = {}, .versions = "migrations/versions"};
    std::optional<std::filesystem::path> database;
    ArgumentReader(line.arguments).read(invocation, database);
    invocation.database = database.value_or(config.database.path);
    if (invocation.arguments.empty())
        throw ExitError(ExitCode::usage, "a command is missing; see --help");
    const Command& command = command_named(invocation.arguments.front());
    invocation.arguments.erase(invocation.arguments.begin());
    return command.run(invocation);
}

} // namespace meshview::migrations
