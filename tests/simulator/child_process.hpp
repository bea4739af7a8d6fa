#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace meshview::simulator {

/// A program started by a test, with its output in a file; killed with its test.
class ChildProcess {
public:
    ChildProcess(std::vector<std::string> command, std::filesystem::path log)
        : log_(std::move(log))
    {
        std::vector<char*> argv;
        for (std::string& argument : command)
            argv.push_back(argument.data());
        argv.push_back(nullptr);
        pid_ = fork();
        if (pid_ < 0)
            throw std::runtime_error("fork failed");
        if (pid_ == 0) {
            const int file = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            dup2(file, STDOUT_FILENO);
            dup2(file, STDERR_FILENO);
            execvp(argv[0], argv.data());
            _exit(127);
        }
    }

    ~ChildProcess()
    {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }

    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    void signal(int number) const { kill(pid_, number); }

    /// The exit code once it has ended; -1 if a signal ended it, -2 if it still runs after `patience`.
    int exit_code(std::chrono::seconds patience = std::chrono::seconds(60))
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < deadline) {
            int status = 0;
            if (waitpid(pid_, &status, WNOHANG) == pid_) {
                pid_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return -2;
    }

    std::string output() const
    {
        std::ifstream stream(log_);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    bool wrote(const std::string& text) const { return output().find(text) != std::string::npos; }

private:
    std::filesystem::path log_;
    pid_t pid_ = -1;
};

} // namespace meshview::simulator
