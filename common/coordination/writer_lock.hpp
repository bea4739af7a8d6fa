#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <utility>

namespace meshview::coordination {

/// `packets.db` -> `packets.db.lock`.
std::filesystem::path lock_path(const std::filesystem::path& database);

/// The right to write to a database, held by one process for its whole life: an open-file-description lock on
/// `<database>.lock`. The kernel frees it when the process ends in any way, SIGKILL included, so it says
/// whether a writer lives without timeouts and without the clock. The file itself means nothing and is never
/// removed.
///
/// Movable, not copyable; releases on destruction. Any thread.
class WriterLock {
public:
    /// The lock, or nothing when somebody else (another process, or another WriterLock here) holds it.
    /// Creates the lock file. Throws ExitError: `configuration` when the file cannot be created or opened,
    /// `try_again` when the file system refuses to lock.
    static std::optional<WriterLock> try_acquire(const std::filesystem::path& database);

    /// Waits for the lock, looking every `interval`; nothing when `stop` is requested first.
    static std::optional<WriterLock> acquire(const std::filesystem::path& database, std::stop_token stop,
        std::chrono::milliseconds interval = std::chrono::milliseconds{100});

    /// True while somebody holds the lock. Only looks: takes nothing, creates nothing, needs read permission
    /// only. No lock file is no writer. Throws std::system_error when the lock file exists but cannot be
    /// looked at.
    static bool is_held(const std::filesystem::path& database);

    WriterLock(WriterLock&& other) noexcept
        : fd_(std::exchange(other.fd_, -1))
    { }
    WriterLock& operator=(WriterLock&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~WriterLock();

private:
    explicit WriterLock(int fd)
        : fd_(fd)
    { }

    int fd_; ///< closing it releases the lock; not inherited by child processes
};

} // namespace meshview::coordination
