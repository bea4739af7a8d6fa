#include "launcher/takeover.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "common/exit_code.hpp"

namespace meshview::launcher {

namespace {

/// The message in the log line with which a program ends.
std::string message_in(std::string_view line)
{
    constexpr std::string_view level = "FATAL ";
    const std::size_t at = line.find(level);
    return std::string(at == line.npos ? line : line.substr(at + level.size()));
}

void change_mask(int how)
{
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&held, signal);
    sigprocmask(how, &held, nullptr);
}

} // namespace

Rehearsal::Rehearsal(boost::asio::io_context& io, const Command& command,
    std::vector<std::filesystem::path> programs, std::function<void(std::optional<std::string>)> done)
    : programs_(std::move(programs))
    , done_(std::move(done))
{
    Child::Callbacks callbacks;
    callbacks.on_line = [this](std::string_view line) { last_line_ = message_in(line); };
    // The Child is still on the stack of this call.
    callbacks.on_end = [this, &io](
                           ExitStatus status) { boost::asio::post(io, [this, status] { end(status); }); };
    try {
        child_ = std::make_unique<Child>(io, command, std::move(callbacks));
    } catch (const ExitError& error) {
        last_line_ = error.what();
        boost::asio::post(io, [this, code = error.code()] { end({static_cast<int>(code), 0}); });
    }
}

void Rehearsal::end(const ExitStatus& status)
{
    std::optional<std::string> obstacle;
    if (status.code != 0 || status.signal != 0)
        obstacle = last_line_.empty() ? describe(status) : last_line_;
    for (const std::filesystem::path& program : programs_)
        if (!obstacle && access(program.c_str(), X_OK) != 0)
            obstacle = program.string() + " is not there or cannot be executed";
    done_(obstacle); // may destroy this object
}

void hold_signals()
{
    change_mask(SIG_BLOCK);
}

void release_signals()
{
    change_mask(SIG_UNBLOCK);
}

void become(const Command& command)
{
    const std::string program = command.program.string();
    std::vector<char*> arguments{const_cast<char*>(program.c_str())};
    for (const std::string& argument : command.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    throw ExitError(ExitCode::unavailable,
        fmt::format("cannot start {}: {}", program, std::generic_category().message(errno)));
}

} // namespace meshview::launcher
