#include "launcher/log_file.hpp"

#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace meshview::launcher {

namespace {

/// The colours that the log's own formatter puts around a level; nothing else in a line can begin with ESC.
std::string without_colour(std::string_view line)
{
    std::string plain;
    plain.reserve(line.size() + 1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\x1b' && i + 1 < line.size() && line[i + 1] == '[') {
            i = line.find('m', i);
            if (i == line.npos)
                break;
            continue;
        }
        plain += line[i];
    }
    return plain;
}

} // namespace

std::filesystem::path log_path(const std::filesystem::path& database)
{
    return std::filesystem::path(database) += ".log";
}

std::filesystem::path previous_log_path(const std::filesystem::path& log)
{
    return std::filesystem::path(log) += ".1";
}

LogFile::LogFile(std::filesystem::path path, std::int64_t limit)
    : path_(std::move(path))
    , limit_(limit)
{
    open();
}

LogFile::~LogFile()
{
    if (fd_ >= 0)
        close(fd_);
}

void LogFile::append(std::string_view line)
{
    if (line.empty())
        return;
    std::string text = without_colour(line);
    if (text.empty() || text.back() != '\n')
        text += '\n';
    if (size_ > 0 && size_ + static_cast<std::int64_t>(text.size()) > limit_)
        rotate();
    const ssize_t written = fd_ < 0 ? 0 : write(fd_, text.data(), text.size());
    size_ += written > 0 ? written : 0;
}

void LogFile::open()
{
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    struct stat found { };
    size_ = fd_ >= 0 && fstat(fd_, &found) == 0 ? found.st_size : 0;
}

void LogFile::rotate()
{
    std::error_code ignored;
    std::filesystem::rename(path_, previous_log_path(path_), ignored);
    if (fd_ >= 0)
        close(fd_);
    open();
}

} // namespace meshview::launcher
