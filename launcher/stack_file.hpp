#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "launcher/stack_record.hpp"

namespace meshview::launcher {

/// `packets.db` -> `packets.db.stack`.
std::filesystem::path stack_path(const std::filesystem::path& database);

/// The right to run the stack of a database, held by one launcher for its whole life, restarts included: an
/// open-file-description lock on `<database>.stack`, which the kernel frees in every kind of death. The file
/// holds the launcher's StackRecord and is never removed: what a dead launcher wrote last stays readable.
///
/// Movable, not copyable; releases on destruction. One thread.
class StackFile {
public:
    /// Nothing when another launcher has it. Throws ExitError `configuration` when the file cannot be opened
    /// or locked.
    static std::optional<StackFile> try_acquire(const std::filesystem::path& database);

    /// The one that this process held before it replaced itself (`keep_over_exec`). Nothing when it is not
    /// this database's, because the configuration changed meanwhile; then it is released.
    static std::optional<StackFile> inherited(int descriptor, const std::filesystem::path& database);

    /// Replaces what the file holds. It is information only: failures (disk full) are ignored.
    void write(const StackRecord& record) const;

    /// The lock goes on through the next exec; returns the descriptor for `inherited`.
    int keep_over_exec() const;

    StackFile(StackFile&& other) noexcept
        : fd_(std::exchange(other.fd_, -1))
    { }
    StackFile& operator=(StackFile&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~StackFile();

private:
    explicit StackFile(int fd)
        : fd_(fd)
    { }

    int fd_;
};

/// What can be seen of a database's stack without being it.
struct StackLook {
    bool alive = false; ///< a launcher holds the lock
    std::optional<StackRecord> record; ///< the living one's, or what the last one left
};

/// Takes nothing, creates nothing, needs read permission only. Throws ExitError `configuration` when the file
/// exists but may not be read.
StackLook look_at_stack(const std::filesystem::path& database);

} // namespace meshview::launcher
