#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/child.hpp>

#include "launcher/line_splitter.hpp"
#include "launcher/supervisor.hpp"

namespace meshview::launcher {

/// What to run.
struct Command {
    std::filesystem::path program;
    std::vector<std::string> arguments;
};

/// One child process whose standard output and error come to us line by line.
///
/// It has a process group of its own, so that Ctrl-C reaches only the launcher, which stops the stack in
/// order. The kernel sends it SIGTERM when the launcher dies in whatever way, SIGKILL included, so it is
/// never left behind. All calls and callbacks on the io_context's one thread. Must outlive its process:
/// destroy it after `on_end`.
class Child {
public:
    struct Callbacks {
        std::function<void(std::string_view line)> on_line;
        std::function<void(ExitStatus)> on_end; ///< once, after its last line
    };

    /// Throws ExitError (`unavailable`) naming the program and the reason when it cannot be started.
    Child(boost::asio::io_context& io, const Command& command, Callbacks callbacks);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int pid() const { return process_.id(); }
    void send_signal(int signal);

private:
    void read_some();
    void end_if_complete();

    Callbacks callbacks_;
    boost::process::async_pipe output_;
    boost::process::child process_;
    std::array<char, 8192> buffer_{};
    LineSplitter lines_;
    bool output_ended_ = false;
    bool process_ended_ = false;
    ExitStatus status_;
};

} // namespace meshview::launcher
