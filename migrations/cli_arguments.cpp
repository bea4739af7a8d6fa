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
    Flag{"-v", &Invocation::verbose},
    Flag{"--verbose", &Invocation::verbose},
    Flag{"--json", &Invocation::json},
    Flag{"--autogenerate", &Invocation::autogenerate},
    Flag{"--sql", &Invocation::sql},
    Flag{"--rehearse", &Invocation::rehearse},
};

struct PathOption {
    std::string_view name;
    std::filesystem::path Invocation::*field;
};
constexpr std::array path_options{
    PathOption{"--database", &Invocation::database},
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
    explicit ArgumentReader(const std::vector<std::string>& arguments)
        : arguments_(arguments)
    { }

    void read(Invocation& invocation)
    {
        for (; next_ < arguments_.size(); ++next_) {
            const std::string& argument = arguments_[next_];
            if (read_flag(argument, invocation) || read_path(argument, invocation))
                continue;
            if (argument == "--no-backup")
                invocation.backups.before_migration = false;
            else if (argument == "-m" || argument == "--message")
                invocation.message = value();
            else if (argument.starts_with("--") || (argument.starts_with("-") && !is_relative(argument)))
                throw ExitError(ExitCode::usage, fmt::format("unknown option {}; see --help", argument));
            else
                invocation.arguments.push_back(argument);
        }
    }

private:
    static bool read_flag(const std::string& argument, Invocation& invocation)
    {
        for (const Flag& flag : flags)
            if (argument == flag.name)
                return invocation.*flag.field = true;
        return false;
    }

    bool read_path(const std::string& argument, Invocation& invocation)
    {
        for (const PathOption& option : path_options) {
            if (argument != option.name)
                continue;
            invocation.*option.field = value();
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
    std::size_t next_ = 0;
};

} // namespace

void read_arguments(const std::vector<std::string>& arguments, Invocation& invocation)
{
    ArgumentReader(arguments).read(invocation);
}

} // namespace meshview::migrations
