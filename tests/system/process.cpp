#include "tests/system/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace meshview::system_test {

using std::chrono::steady_clock;

Process::Process(const std::filesystem::path& program, std::vector<std::string> arguments,
    const std::filesystem::path& folder)
{
    std::array<int, 2> output{};
    std::array<int, 2> input{};
    if (pipe2(output.data(), O_CLOEXEC) != 0 || pipe2(input.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("pipe2 failed");
    std::string path = program.string();
    std::vector<char*> argv{path.data()};
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ < 0) // as a process id, -1 would mean everybody
        throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        dup2(output[1], STDERR_FILENO);
        if (!folder.empty() && chdir(folder.c_str()) != 0)
            _exit(126);
        execv(path.c_str(), argv.data());
        _exit(127);
    }
    close(output[1]);
    close(input[0]);
    output_ = output[0];
    input_ = input[1];
}

Process::~Process()
{
    if (!exit_code_) {
        ::kill(-pid_, SIGKILL);
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close(output_);
    close(input_);
}

void Process::send_signal(int signal) const
{
    ::kill(pid_, signal);
}

void Process::write(std::string_view text) const
{
    if (::write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("the process does not read its input");
}

bool Process::read_more(steady_clock::time_point deadline)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
    pollfd waiting{output_, POLLIN, 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0)
        throw std::runtime_error("patience ran out; it wrote:\n" + log());
    std::array<char, 65536> buffer{};
    const ssize_t size = read(output_, buffer.data(), buffer.size());
    if (size <= 0)
        return false;
    partial_.append(buffer.data(), static_cast<std::size_t>(size));
    for (std::size_t end = partial_.find('\n'); end != partial_.npos; end = partial_.find('\n')) {
        lines_.push_back(partial_.substr(0, end));
        partial_.erase(0, end + 1);
    }
    return true;
}

std::string Process::wait_for_line(std::string_view part)
{
    const auto deadline = steady_clock::now() + patience;
    for (;;) {
        while (next_line_ < lines_.size()) {
            const std::string& line = lines_[next_line_++];
            if (line.find(part) != line.npos)
                return line;
        }
        if (!read_more(deadline))
            throw std::runtime_error(
                "it ended before a line with \"" + std::string(part) + "\"; it wrote:\n" + log());
    }
}

bool Process::drain()
{
    pollfd waiting{output_, POLLIN, 0};
    while (poll(&waiting, 1, 0) == 1)
        if (!read_more(steady_clock::now() + patience))
            return false;
    return true;
}

int Process::wait_for_exit()
{
    if (exit_code_)
        return *exit_code_;
    const auto deadline = steady_clock::now() + patience;
    while (read_more(deadline)) { }
    int status = 0;
    waitpid(pid_, &status, 0);
    exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return *exit_code_;
}

std::string Process::log() const
{
    std::string text;
    for (const std::string& line : lines_)
        text += line + "\n";
    return text + partial_;
}

void wait_until(const std::string& what, const std::function<bool()>& condition)
{
    const auto deadline = steady_clock::now() + patience;
    while (!condition()) {
        if (steady_clock::now() > deadline)
            throw std::runtime_error("patience ran out waiting until " + what);
        std::this_thread::yield();
        poll(nullptr, 0, 10);
    }
}

std::vector<pid_t> children_of(pid_t parent)
{
    std::vector<pid_t> children;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        std::ifstream file(entry.path() / "stat");
        std::string line;
        if (!std::getline(file, line))
            continue;
        // pid (name) state ppid ...; the name may hold anything.
        const std::size_t after_name = line.rfind(')');
        char state = 0;
        long ppid = 0;
        if (after_name != line.npos
            && std::sscanf(line.c_str() + after_name + 1, " %c %ld", &state, &ppid) == 2 && ppid == parent
            && state != 'Z')
            children.push_back(static_cast<pid_t>(std::stol(line)));
    }
    return children;
}

std::string program_of(pid_t pid)
{
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", error);
    return error ? std::string() : path.filename().string();
}

std::uint16_t free_port()
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0
        || getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    close(fd);
    return ntohs(address.sin_port);
}

} // namespace meshview::system_test
