#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace meshview::system_test {

/// Long enough for the slowest machine; a test that gets there has failed.
inline constexpr std::chrono::seconds patience{60};

/// A program under test. Its standard output and error are one stream, kept line by line. Killed, with the
/// whole process group, when the object goes.
class Process {
public:
    Process(const std::filesystem::path& program, std::vector<std::string> arguments,
        const std::filesystem::path& folder = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return pid_; }
    void send_signal(int signal) const;

    /// Writes to its standard input.
    void write(std::string_view text) const;

    /// The first line not yet returned that holds `part`. Throws std::runtime_error with everything that was
    /// written when the process ends or patience runs out before.
    std::string wait_for_line(std::string_view part);

    /// Takes what it has written so far, so that it never waits for us. False once it has ended.
    bool drain();

    /// Waits for the end: the exit code, or 128 + the number of the signal.
    int wait_for_exit();

    /// All lines so far.
    const std::vector<std::string>& lines() const { return lines_; }
    std::string log() const;

private:
    bool read_more(std::chrono::steady_clock::time_point deadline);

    pid_t pid_ = -1;
    int output_ = -1;
    int input_ = -1;
    std::string partial_;
    std::vector<std::string> lines_;
    std::size_t next_line_ = 0;
    std::optional<int> exit_code_;
};

/// Repeats `condition` until it holds; throws std::runtime_error naming `what` when patience runs out.
void wait_until(const std::string& what, const std::function<bool()>& condition);

/// The processes whose parent is `parent`.
std::vector<pid_t> children_of(pid_t parent);

/// The executable's name of a process; empty when it is gone or a zombie.
std::string program_of(pid_t pid);

/// A port that was free on loopback a moment ago.
std::uint16_t free_port();

} // namespace meshview::system_test
