#include "launcher/child.hpp"

#include <csignal>

#include <boost/asio/buffer.hpp>
#include <boost/process/args.hpp>
#include <boost/process/async.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace meshview::launcher {

namespace bp = boost::process;

namespace {

/// Runs in the child between fork and exec: only async-signal-safe calls.
struct TieToLauncher : bp::extend::handler {
    pid_t launcher = getpid();

    template <typename Executor>
    void on_exec_setup(Executor&) const
    {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != launcher) // it died before the line above
            _exit(1);
        // The launcher's own signal handling must not be inherited as "ignored".
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE})
            std::signal(signal, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    }
};

/// The launcher alone talks with the service manager.
bp::environment child_environment()
{
    bp::environment variables = boost::this_process::environment();
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
        variables.erase(name);
    return variables;
}

} // namespace

Child::Child(boost::asio::io_context& io, const Command& command, Callbacks callbacks)
try : callbacks_(std::move(callbacks)), output_(io),
    process_(
        bp::exe = command.program.string(), bp::args = command.arguments, child_environment(),
        bp::std_in<bp::null, (bp::std_out & bp::std_err)> output_, io,
        bp::on_exit =
            [this](int, const std::error_code&) {
                const int status = process_.native_exit_code();
                status_ = WIFSIGNALED(status) ? ExitStatus{0, WTERMSIG(status)}
                                              : ExitStatus{WEXITSTATUS(status), 0};
                process_ended_ = true;
                end_if_complete();
            },
        TieToLauncher{}) {
    read_some();
} catch (const bp::process_error& error) {
    throw ExitError(ExitCode::unavailable,
        fmt::format("cannot start {}: {}", command.program.string(), error.code().message()));
}

void Child::send_signal(int signal)
{
    if (!process_ended_)
        ::kill(process_.id(), signal);
}

void Child::read_some()
{
    output_.async_read_some(
        boost::asio::buffer(buffer_), [this](const boost::system::error_code& error, std::size_t size) {
            lines_.feed({buffer_.data(), size}, callbacks_.on_line);
            if (!error) {
                read_some();
                return;
            }
            lines_.finish(callbacks_.on_line);
            output_ended_ = true;
            end_if_complete();
        });
}

void Child::end_if_complete()
{
    if (output_ended_ && process_ended_)
        callbacks_.on_end(status_);
}

} // namespace meshview::launcher
