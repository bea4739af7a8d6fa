#include "common/coordination/writer_lock.hpp"

#include <condition_variable>
#include <mutex>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "common/exit_code.hpp"

namespace meshview::coordination {

namespace {

class FileDescriptor {
public:
    explicit FileDescriptor(int fd)
        : fd_(fd)
    { }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor()
    {
        if (fd_ >= 0)
            close(fd_);
    }

    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

struct flock whole_file(short type)
{
    struct flock lock { };
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

std::string last_error()
{
    return std::generic_category().message(errno);
}

// Somebody may have removed the lock file between our open and our lock: then the lock holds nobody off.
bool is_still_at(const std::filesystem::path& path, int fd)
{
    struct stat opened { };
    struct stat present { };
    return fstat(fd, &opened) == 0 && stat(path.c_str(), &present) == 0 && opened.st_dev == present.st_dev
        && opened.st_ino == present.st_ino;
}

} // namespace

std::filesystem::path lock_path(const std::filesystem::path& database)
{
    return std::filesystem::path(database) += ".lock";
}

std::optional<WriterLock> WriterLock::try_acquire(const std::filesystem::path& database)
{
    const std::filesystem::path path = lock_path(database);
    while (true) {
        FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
        if (file.get() < 0)
            throw ExitError(ExitCode::configuration,
                fmt::format("lock file {}: {}; the database's folder must be writable by this user",
                    path.string(), last_error()));
        struct flock lock = whole_file(F_WRLCK);
        if (fcntl(file.get(), F_OFD_SETLK, &lock) != 0) {
            if (errno == EAGAIN || errno == EACCES)
                return std::nullopt;
            throw ExitError(ExitCode::try_again,
                fmt::format(
                    "lock file {}: {}; is this a file system without locks?", path.string(), last_error()));
        }
        if (is_still_at(path, file.get()))
            return WriterLock(file.release());
    }
}

std::optional<WriterLock> WriterLock::acquire(
    const std::filesystem::path& database, std::stop_token stop, std::chrono::milliseconds interval)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock guard(mutex);
    while (!stop.stop_requested()) {
        if (std::optional<WriterLock> lock = try_acquire(database))
            return lock;
        stopped.wait_for(guard, stop, interval, [] { return false; });
    }
    return std::nullopt;
}

bool WriterLock::is_held(const std::filesystem::path& database)
{
    const std::filesystem::path path = lock_path(database);
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return false;
        throw std::system_error(errno, std::generic_category(), path.string());
    }
    // Asking for a read lock needs no write permission and meets the writer's lock all the same.
    struct flock lock = whole_file(F_RDLCK);
    if (fcntl(file.get(), F_OFD_GETLK, &lock) != 0)
        throw std::system_error(errno, std::generic_category(), path.string());
    return lock.l_type != F_UNLCK;
}

WriterLock::~WriterLock()
{
    if (fd_ >= 0)
        close(fd_);
}

} // namespace meshview::coordination
