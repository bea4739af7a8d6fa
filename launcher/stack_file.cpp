#include "launcher/stack_file.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/exit_code.hpp"

namespace meshview::launcher {

namespace {

// One page, and each record fills it with blanks: a reader sees the old or the new one, not a mixture.
constexpr std::size_t record_bytes = 4096;

struct flock whole_file(short type)
{
    struct flock lock { };
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

[[noreturn]] void throw_about(const std::filesystem::path& path, const char* fix)
{
    throw ExitError(ExitCode::configuration,
        fmt::format("{}: {}; {}", path.string(), std::generic_category().message(errno), fix));
}

} // namespace

std::filesystem::path stack_path(const std::filesystem::path& database)
{
    return std::filesystem::path(database) += ".stack";
}

std::optional<StackFile> StackFile::try_acquire(const std::filesystem::path& database)
{
    const auto path = stack_path(database);
    StackFile file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (file.fd_ < 0)
        throw_about(path, "the database's folder must exist and be writable by this user");
    struct flock lock = whole_file(F_WRLCK);
    if (fcntl(file.fd_, F_OFD_SETLK, &lock) == 0)
        return file;
    if (errno == EAGAIN || errno == EACCES)
        return std::nullopt;
    throw_about(path, "is this a file system without locks?");
}

std::optional<StackFile> StackFile::inherited(int descriptor, const std::filesystem::path& database)
{
    StackFile file(descriptor);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    struct stat held { };
    struct stat wanted { };
    if (fstat(descriptor, &held) != 0 || stat(stack_path(database).c_str(), &wanted) != 0
        || held.st_dev != wanted.st_dev || held.st_ino != wanted.st_ino)
        return std::nullopt;
    return file;
}

void StackFile::write(const StackRecord& record) const
{
    std::string content = to_json(record);
    content.resize(std::max(content.size() + 1, record_bytes) - 1, ' ');
    content += '\n';
    if (pwrite(fd_, content.data(), content.size(), 0) == static_cast<ssize_t>(content.size()))
        [[maybe_unused]]
        const int ignored = ftruncate(fd_, static_cast<off_t>(content.size()));
}

int StackFile::keep_over_exec() const
{
    fcntl(fd_, F_SETFD, 0);
    return fd_;
}

StackFile::~StackFile()
{
    if (fd_ >= 0)
        close(fd_);
}

StackLook look_at_stack(const std::filesystem::path& database)
{
    const auto path = stack_path(database);
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return {};
        throw_about(path, "run this as the user of the stack, or as root");
    }
    StackLook look;
    std::array<char, 2 * record_bytes> content{};
    const ssize_t size = pread(fd, content.data(), content.size(), 0);
    struct flock lock = whole_file(F_RDLCK);
    look.alive = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    if (size > 0)
        look.record = parse_stack_record({content.data(), static_cast<std::size_t>(size)});
    return look;
}

} // namespace meshview::launcher
