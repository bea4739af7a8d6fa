#include "bench/migrate/measure.hpp"

#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/time.hpp"

namespace meshview::bench {

Cost measure(const std::function<void()>& work)
{
    const TimeUs begun_us = steady_us();
    std::fflush(stdout); // or the child would print it again
    const pid_t child = fork();
    if (child == 0) {
        work();
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    if (status != 0) {
        fmt::print("failed\n");
        std::exit(70);
    }
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {.seconds = static_cast<double>(steady_us() - begun_us) / 1e6,
        .cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime),
        .peak_mb = used.ru_maxrss / 1024};
}

void print(std::string_view what, const Cost& cost)
{
    fmt::print(
        "{:<58}{:>8.2f} s {:>8.2f} s CPU {:>6} MB\n", what, cost.seconds, cost.cpu_seconds, cost.peak_mb);
    std::fflush(stdout);
}

std::filesystem::path fresh_copy(const std::filesystem::path& original)
{
    const std::filesystem::path copy = original.parent_path() / "work.db";
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(std::filesystem::path(copy) += suffix);
    std::filesystem::copy_file(original, copy);
    const int fd = open(copy.c_str(), O_RDONLY | O_CLOEXEC);
    fsync(fd);
    close(fd);
    return copy;
}

void make_once(
    const std::filesystem::path& path, const std::function<void(const std::filesystem::path&)>& make)
{
    if (std::filesystem::exists(path))
        return;
    const std::filesystem::path unfinished = path.parent_path() / "unfinished.db";
    std::filesystem::remove(unfinished);
    measure([&] { make(unfinished); });
    std::filesystem::rename(unfinished, path);
}

} // namespace meshview::bench
