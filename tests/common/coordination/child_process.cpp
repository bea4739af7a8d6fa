#include "tests/common/coordination/child_process.hpp"

#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace meshview::testing {

ChildProcess::ChildProcess(const std::vector<std::string>& command)
{
    std::vector<char*> argv;
    for (const std::string& argument : command)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        throw std::runtime_error("pipe2 failed");
    pid_ = fork();
    if (pid_ == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execv(argv[0], argv.data());
        _exit(127);
    }
    close(ends[1]);
    output_fd_ = ends[0];
    if (pid_ < 0)
        throw std::runtime_error("fork failed");
}

ChildProcess::~ChildProcess()
{
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close(output_fd_);
}

bool ChildProcess::read_some(std::chrono::milliseconds patience)
{
    pollfd poll_fd{.fd = output_fd_, .events = POLLIN, .revents = 0};
    if (poll(&poll_fd, 1, static_cast<int>(patience.count())) <= 0)
        return false;
    char buffer[4096];
    const ssize_t count = read(output_fd_, buffer, sizeof buffer);
    if (count <= 0)
        return false;
    output_.append(buffer, static_cast<std::size_t>(count));
    return true;
}

bool ChildProcess::wait_for(const std::string& text, std::chrono::milliseconds deadline)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (output_.find(text) == output_.npos) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !read_some(left))
            return false;
    }
    return true;
}

void ChildProcess::kill(int signal)
{
    ::kill(pid_, signal);
}

int ChildProcess::wait()
{
    while (read_some(std::chrono::minutes{2})) { }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace meshview::testing
