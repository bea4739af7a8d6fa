#include <string>

#include "common/log.hpp"
#include "common/program.hpp"
#include "reader/reader.hpp"

namespace {

using namespace meshview;

constexpr Program program{
    .name = "meshview-reader",
    .process = "reader",
    .summary = "Serves MeshView's pages, JSON API and event stream from a database that it never changes.",
    .usage = "[--run-id ID] [--web FOLDER]",
    .details =
        "Options of its own:\n"
        "  --run-id ID     wait for the writer that was started with the same id (the launcher gives it)\n"
        "  --web FOLDER    the built front end; default: ../share/meshview/web beside this program\n",
};

reader::ReaderOptions read_options(const std::vector<std::string>& arguments)
{
    reader::ReaderOptions options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string name = arguments[i];
        std::string value;
        if (const std::size_t equals = name.find('='); equals != std::string::npos) {
            value = name.substr(equals + 1);
            name.resize(equals);
        } else if (i + 1 < arguments.size()) {
            value = arguments[++i];
        }
        if (name == "--run-id" && !value.empty())
            options.run_id = value;
        else if (name == "--web" && !value.empty())
            options.web = value;
        else
            throw ExitError(ExitCode::usage, "unknown or incomplete argument " + name + "; see --help");
    }
    return options;
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, [](const CommandLine& command_line) {
        const auto options = read_options(command_line.arguments);
        const auto config = Config::load(command_line.sources);
        log::start(config.logging, program.process);
        if (options.run_id.empty()) // otherwise the launcher has said them
            for (const auto& warning : config.warnings)
                spdlog::warn("config: {}", warning);
        return reader::run(config, options);
    });
}
