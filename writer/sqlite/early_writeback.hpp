#pragma once

#include <filesystem>
#include <thread>

namespace meshview::writer {

/// Has the kernel write what is dirty of a file that this process holds open, without waiting for the file
/// system's journal. An fsync that comes later then finds little to do: while it writes much, everybody else
/// who writes to the same file system waits with it. Promises nothing about what a power loss leaves; that is
/// the fsync's business. Where it is not possible, nothing happens.
void write_back(const std::filesystem::path& file);

/// Does so all the time, on a thread of its own, for as long as it lives.
class EarlyWriteback {
public:
    explicit EarlyWriteback(const std::filesystem::path& file);

private:
    std::jthread thread_;
};

} // namespace meshview::writer
