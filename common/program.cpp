#include "common/program.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

namespace meshview {

namespace {

constexpr std::string_view environment_prefix = "MESHVIEW_";

std::map<std::string, std::string> meshview_environment()
{
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (text.starts_with(environment_prefix) && equals != text.npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

std::string help_text(const Program& program)
{
    std::string text =
        fmt::format("{} {}\n\nUsage: {} {}\n", program.name, program.summary, program.name, program.usage);
    if (!program.details.empty())
        text += fmt::format("\n{}\n", program.details);
    text += "\nOptions of every program:\n";
    if (program.takes_config)
        text += "  --config FILE            read this configuration file (INI)\n"
                "  --set section.key=value  set one value, over file and environment; repeatable\n";
    text += "  --help                   show this help\n"
            "  --version                show the version\n";
    if (program.takes_config)
        text += "\nThe environment MESHVIEW_SECTION_KEY overrides the file, for example "
                "MESHVIEW_SERVER_PORT=80.\n";
    return text;
}

/// The value of `--name VALUE` or `--name=VALUE` at `i`, which moves to the last argument used.
std::optional<std::string> option_value(
    const std::vector<std::string>& arguments, std::size_t& i, std::string_view name)
{
    const std::string_view argument = arguments[i];
    if (argument.starts_with(name) && argument.substr(name.size()).starts_with('='))
        return std::string(argument.substr(name.size() + 1));
    if (argument != name)
        return std::nullopt;
    if (i + 1 == arguments.size())
        throw ExitError(ExitCode::usage, fmt::format("{} needs a value", name));
    return arguments[++i];
}

CommandLine parse_common_options(const Program& program, const std::vector<std::string>& arguments)
{
    CommandLine line;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--") {
            line.arguments.insert(
                line.arguments.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
            break;
        }
        if (program.takes_config) {
            if (auto file = option_value(arguments, i, "--config")) {
                line.sources.file = *file;
                continue;
            }
            if (auto assignment = option_value(arguments, i, "--set")) {
                line.sources.assignments.push_back(*assignment);
                continue;
            }
        }
        line.arguments.push_back(arguments[i]);
    }
    if (program.takes_config)
        line.sources.environment = meshview_environment();
    return line;
}

bool asks_for(const std::vector<std::string>& arguments, std::string_view flag, std::string_view short_flag)
{
    for (const std::string& argument : arguments) {
        if (argument == "--")
            return false;
        if (argument == flag || argument == short_flag)
            return true;
    }
    return false;
}

/// One line on standard error in the format of the log, which may not have been started yet.
int fail(const Program& program, ExitCode code, std::string_view message)
{
    if (spdlog::default_logger()->name() != program.process)
        log::start(LoggingConfig{}, program.process);
    spdlog::critical("{}", message);
    return static_cast<int>(code);
}

} // namespace

int run_program(
    const Program& program, int argc, char** argv, const std::function<ExitCode(const CommandLine&)>& run)
try {
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    if (asks_for(arguments, "--help", "-h")) {
        std::cout << help_text(program);
        return static_cast<int>(ExitCode::ok);
    }
    if (asks_for(arguments, "--version", "--version")) {
        std::cout << program.name << " " << MESHVIEW_VERSION << "\n";
        return static_cast<int>(ExitCode::ok);
    }
    configure_sqlite();
    return static_cast<int>(run(parse_common_options(program, arguments)));
} catch (const ExitError& error) {
    return fail(program, error.code(), error.what());
} catch (const std::exception& error) {
    return fail(
        program, ExitCode::internal, fmt::format("unexpected error: {}; please report it", error.what()));
}

} // namespace meshview
