#include "tests/system/stack.hpp"

#include <regex>
#include <stdexcept>

namespace meshview::system_test {

std::uint16_t port_of(const std::string& serving_line)
{
    std::smatch match;
    if (!std::regex_search(serving_line, match, std::regex("http://[^ ]*:([0-9]+)")))
        throw std::runtime_error("no URL in: " + serving_line);
    return static_cast<std::uint16_t>(std::stoi(match[1]));
}

Stack::Stack(std::vector<std::string> extra_arguments)
    : database_(folder_.path())
    , broker_(folder_.path())
{
    const auto config = folder_.write("config.ini",
        "[server]\nbind = 127.0.0.1\nport = 0\n"
        "[site]\ntitle = Test mesh\n"
        "[mqtt]\nserver = 127.0.0.1\nport = "
            + std::to_string(broker_.port())
            + "\ntopics = [\"msh/#\"]\n"
              "[database]\nconnection_string = "
            + database_.connection_string() + "\n");
    arguments_ = {"--config", config.string()};
    arguments_.insert(arguments_.end(), extra_arguments.begin(), extra_arguments.end());
    start();
}

void Stack::start()
{
    launcher_ = std::make_unique<Process>(programs / "meshview", arguments_, folder_.path());
    port_ = 0;
    // Which of the two lines comes first is not said.
    bool subscribed = false;
    while (!subscribed || port_ == 0) {
        const std::string line = launcher_->wait_for_line("s");
        subscribed = subscribed || line.find("mqtt: subscribed") != line.npos;
        if (line.find("serving http") != line.npos)
            port_ = port_of(line);
    }
}

pid_t Stack::child(const std::string& program) const
{
    for (const pid_t pid : children_of(launcher_->pid()))
        if (program_of(pid) == program)
            return pid;
    throw std::runtime_error("the launcher has no child " + program);
}

void Stack::replay(const std::filesystem::path& capture, std::vector<std::string> extra_arguments)
{
    std::vector<std::string> arguments{
        "--server", "127.0.0.1", "--port", std::to_string(broker_.port()), "--replay", capture.string()};
    arguments.insert(arguments.end(), extra_arguments.begin(), extra_arguments.end());
    Process simulate(programs / "meshview-simulate", arguments);
    if (const int code = simulate.wait_for_exit(); code != 0)
        throw std::runtime_error("replay ended with " + std::to_string(code) + ":\n" + simulate.log());
}

} // namespace meshview::system_test
