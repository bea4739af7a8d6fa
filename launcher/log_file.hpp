#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace meshview::launcher {

/// `packets.db` -> `packets.db.log`.
std::filesystem::path log_path(const std::filesystem::path& database);

/// Where the file before the present one is: `packets.db.log.1`.
std::filesystem::path previous_log_path(const std::filesystem::path& log);

/// The stack's log in a file of its own, for `meshview logs`: plain lines, without colour. It never takes
/// more than twice its limit: a full file becomes the previous one, and the previous one goes. Lines that
/// cannot be written (disk full) are lost here, not on standard error. One thread.
class LogFile {
public:
    static constexpr std::int64_t limit_bytes = 8 * 1024 * 1024;

    explicit LogFile(std::filesystem::path path, std::int64_t limit = limit_bytes);
    ~LogFile();
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    /// One line, with or without its end; colour is taken out.
    void append(std::string_view line);

    const std::filesystem::path& path() const { return path_; }
    bool is_open() const { return fd_ >= 0; }

private:
    void open();
    void rotate();

    std::filesystem::path path_;
    std::int64_t limit_;
    std::int64_t size_ = 0;
    int fd_ = -1;
};

} // namespace meshview::launcher
