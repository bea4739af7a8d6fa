#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/statfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "launcher/doctor.hpp"
#include "launcher/log_file.hpp"

namespace meshview::launcher {

namespace {

using Level = Finding::Level;

constexpr std::int64_t least_free_bytes = 64LL * 1024 * 1024;

/// SQLite's WAL needs shared memory, which network file systems do not have.
std::string network_file_system(const std::filesystem::path& folder)
{
    struct Known {
        std::uint32_t magic;
        const char* name;
    };
    constexpr std::array known = {Known{0x6969, "NFS"}, Known{0xff534d42, "CIFS"}, Known{0xfe534d42, "SMB"},
        Known{0x517b, "SMB"}, Known{0x01021997, "9P"}};
    struct statfs found { };
    if (statfs(folder.c_str(), &found) != 0)
        return {};
    for (const Known& file_system : known)
        if (static_cast<std::uint32_t>(found.f_type) == file_system.magic)
            return file_system.name;
    return {};
}

Finding check_space(const StackStatus& status)
{
    const std::string text = fmt::format("{} left beside a database of {}",
        format_bytes(status.disk_free_bytes), format_bytes(status.database_bytes));
    if (status.disk_free_bytes < least_free_bytes)
        return {
            Level::problem, "disk", text, "make room: nothing more can be stored soon", ExitCode::try_again};
    // What a migration that rebuilds a table takes at the most.
    if (status.disk_free_bytes < status.database_bytes * 5 / 2)
        return {Level::warning, "disk", text,
            "a large migration or a backup may need 2.5 times the database; make room before an upgrade"};
    return {Level::ok, "disk", text};
}

void check_permissions(const Config& config, std::vector<Finding>& findings)
{
    for (const char* suffix :
        {"", "-wal", "-shm", ".lock", ".status", ".status-wal", ".status-shm", ".stack", ".log"}) {
        const auto file = std::filesystem::path(config.database.files()) += suffix;
        if (access(file.c_str(), F_OK) == 0 && access(file.c_str(), R_OK | W_OK) != 0)
            findings.push_back({Level::problem, "files",
                fmt::format("{} may not be read and written by this user", file.string()),
                fmt::format("give it to the user of the stack: chown USER {}", file.string()),
                ExitCode::configuration});
    }
}

} // namespace

std::vector<Finding> check_files(const Config& config, const StackStatus& status)
{
    std::vector<Finding> findings;
    const auto folder = std::filesystem::absolute(config.database.files()).parent_path();
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        findings.push_back({Level::problem, "folder", fmt::format("{} is not there", folder.string()),
            fmt::format("mkdir -p {}", folder.string()), ExitCode::configuration});
        return findings;
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        findings.push_back(
            {Level::problem, "folder", fmt::format("{} may not be written to by this user", folder.string()),
                "give it to the user of the stack, or run this as that user", ExitCode::configuration});
    else
        findings.push_back({Level::ok, "folder", folder.string()});
    if (const std::string network = network_file_system(folder); status.is_file && !network.empty())
        findings.push_back({Level::problem, "folder", fmt::format("{} is on {}", folder.string(), network),
            "SQLite's WAL does not work over a network: use a disk of this machine",
            ExitCode::configuration});
    findings.push_back(check_space(status));
    check_permissions(config, findings);
    for (const auto& [key, path] :
        {std::pair{"tls_cert", config.server.tls_cert}, std::pair{"tls_key", config.server.tls_key}})
        if (!path.empty() && access(path.c_str(), R_OK) != 0)
            findings.push_back({Level::problem, key,
                fmt::format("{} cannot be read: {}", path.string(), std::generic_category().message(errno)),
                fmt::format("correct [server] {}, or let this user read the file", key),
                ExitCode::configuration});
    return findings;
}

std::vector<Finding> check_clock(TimeUs now_us)
{
    constexpr TimeUs first_release_us = 1'735'689'600 * us_per_second; // 2025-01-01
    const std::string text = format_utc(now_us) + " UTC";
    if (now_us < first_release_us)
        return {{Level::problem, "clock", text, "set the clock: packets are stored by its time",
            ExitCode::configuration}};
    timex time{};
    if (adjtimex(&time) == TIME_ERROR || (time.status & STA_UNSYNC) != 0)
        return {{Level::warning, "clock", text + ", not synchronized",
            "let the system keep the time: timedatectl set-ntp true"}};
    return {{Level::ok, "clock", text + ", synchronized"}};
}

} // namespace meshview::launcher
