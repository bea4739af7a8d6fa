#include "migrations/cli_arguments.hpp"

#include <array>

#include <fmt/format.h>

namespace meshview::migrations {

namespace {

struct Flag {
    std::string_view name;
    bool Invocation::*field;
};
constexpr std::array flags{
    Flag{"--verbose", &Invocation::verbose},
    Flag{"--json", &Invocation::json},
    Flag{"--autogenerate", &Invocation::autogenerate},
    Flag{"--sql", &Invocation::sql},
    Flag{"--rehearse", &Invocation::rehearse},
    Flag{"--dry-run", &Invocation::dry_run},
    Flag{"--verify-only", &Invocation::verify_only},
};

struct PathOption {
    std::string_view name;
    std::filesystem::path Invocation::*field;
};
constexpr std::array path_options{
    PathOption{"--versions", &Invocation::versions},
    PathOption{"--output", &Invocation::output},
    PathOption{"--ops", &Invocation::ops},
};

// `-1` is a place in the history, not an option.
bool is_relative(const std::string& argument)
{
    return argument.size() > 1 && argument[1] >= '0' && argument[1] <= '9';
}

class ArgumentReader {
public:
    ArgumentReader(const std::vector<std::string>& arguments, Invocation& invocation)
        : arguments_(arguments)
        , invocation_(invocation)
    { }

    void read()
    {
        for (; next_ < arguments_.size(); ++next_) {
            const std::string& argument = arguments_[next_];
            if (argument.size() > 1 && argument.front() == '-' && !is_relative(argument))
                read_option(long_form(argument));
            else
                invocation_.arguments.push_back(argument);
        }
    }

private:
    static std::string long_form(const std::string& option)
    {
        return option == "-v" ? "--verbose" : option == "-m" ? "--message" : option;
    }

    void read_option(const std::string& option)
    {
        if (option == "--no-backup")
            invocation_.backups.before_migration = false;
        else if (option == "--message")
            invocation_.message = value();
        else if (option == "--from")
            invocation_.from = value();
        else if (option == "--to")
            invocation_.to = value();
        else if (option == "--database")
            read_database(value());
        else if (!read_flag(option) && !read_path(option))
            throw ExitError(ExitCode::usage, fmt::format("unknown option {}; see --help", option));
        invocation_.options.push_back(option);
    }

    void read_database(const std::string& place)
    {
        invocation_.postgresql = PostgresqlUrl::parse(place);
        invocation_.database = invocation_.postgresql ? std::string() : place;
    }

    bool read_flag(const std::string& option)
    {
        for (const Flag& flag : flags)
            if (option == flag.name)
                return invocation_.*flag.field = true;
        return false;
    }

    bool read_path(const std::string& name)
    {
        for (const PathOption& option : path_options) {
            if (name != option.name)
                continue;
            invocation_.*option.field = value();
            return true;
        }
        return false;
    }

    const std::string& value()
    {
        if (next_ + 1 == arguments_.size())
            throw ExitError(ExitCode::usage, fmt::format("{} needs a value", arguments_[next_]));
        return arguments_[++next_];
    }

    const std::vector<std::string>& arguments_;
    Invocation& invocation_;
    std::size_t next_ = 0;
};

bool takes(const Command& command, const std::string& option)
{
    return option == "--database" || option == "--json"
        || fmt::format(" {} ", command.options).find(fmt::format(" {} ", option)) != std::string::npos;
}

} // namespace

void read_arguments(const std::vector<std::string>& arguments, Invocation& invocation)
{
    ArgumentReader(arguments, invocation).read();
}

void require_fitting(const Command& command, const Invocation& invocation)
{
    for (const std::string& option : invocation.options)
        if (!takes(command, option))
            throw ExitError(ExitCode::usage,
                fmt::format("{} does not take {}; see meshview-migrate {} --help", command.name, option,
                    command.name));
    if (invocation.arguments.size() > command.most_arguments)
        throw ExitError(ExitCode::usage,
            fmt::format("{} is one argument too many for {} (put words that belong together in quotes); see "
                        "meshview-migrate {} --help",
                invocation.arguments[command.most_arguments], command.name, command.name));
}

} // namespace meshview::migrations
