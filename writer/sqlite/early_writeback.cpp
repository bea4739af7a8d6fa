#include "writer/sqlite/early_writeback.hpp"

#include <charconv>
#include <chrono>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <pthread.h>

#include "writer/pause.hpp"

namespace meshview::writer {

namespace {

constexpr std::chrono::milliseconds interval{10};

/// The process' own descriptor, -1 without one. Not one more is opened: closing it would give up the locks
/// that SQLite holds on the file. What another thread closes meanwhile is another file's at worst, of which
/// the kernel then writes something early.
int descriptor_of(const std::filesystem::path& file)
{
    std::error_code error;
    const std::filesystem::path wanted = std::filesystem::canonical(file, error);
    if (error)
        return -1;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        if (std::filesystem::read_symlink(entry->path(), gone) != wanted || gone)
            continue;
        const std::string name = entry->path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        return descriptor;
    }
    return -1;
}

} // namespace

void write_back(const std::filesystem::path& file)
{
    const int descriptor = descriptor_of(file);
    if (descriptor >= 0)
        sync_file_range(descriptor, 0, 0,
            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

EarlyWriteback::EarlyWriteback(const std::filesystem::path& file)
{
    const int descriptor = descriptor_of(file);
    if (descriptor < 0)
        return;
    thread_ = std::jthread([descriptor](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), "writeback");
        while (!stop.stop_requested()) {
            sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
            pause(stop, interval);
        }
    });
}

} // namespace meshview::writer
