#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher/commands.hpp"
#include "launcher/log_file.hpp"
#include "launcher/stack_file.hpp"

namespace meshview::launcher {

namespace {

constexpr int follow_interval_ms = 200;
constexpr std::string_view journal_prefix = "journal:";

struct LogsOptions {
    bool follow = false;
    std::size_t lines = 200;
};

LogsOptions parse_logs_options(const std::vector<std::string>& arguments)
{
    LogsOptions options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "-f" || argument == "--follow") {
            options.follow = true;
        } else if ((argument == "-n" || argument == "--lines") && i + 1 < arguments.size()) {
            const std::string& value = arguments[++i];
            const char* const end = value.data() + value.size();
            if (std::from_chars(value.data(), end, options.lines).ptr != end)
                throw ExitError(ExitCode::usage, fmt::format("{} takes a number of lines", argument));
        } else {
            throw ExitError(
                ExitCode::usage, fmt::format("logs has no option {}; see meshview --help", argument));
        }
    }
    return options;
}

[[noreturn]] void become_journalctl(std::string unit, const LogsOptions& options)
{
    const bool of_user = unit.starts_with("user:");
    const std::string which = (of_user ? "--user-unit=" + unit.substr(5) : "--unit=" + unit);
    const std::string lines = fmt::format("--lines={}", options.lines);
    execlp("journalctl", "journalctl", which.c_str(), lines.c_str(), "--output=cat",
        options.follow ? "--follow" : nullptr, nullptr);
    throw ExitError(ExitCode::unavailable,
        fmt::format("the journal has this log: journalctl {} (it cannot be started here)", which));
}

std::string content_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The last `count` lines.
std::string_view tail(std::string_view text, std::size_t count)
{
    std::size_t at = text.size();
    for (std::size_t line = 0; line <= count; ++line) {
        at = at == 0 ? text.npos : text.rfind('\n', at - 1);
        if (at == text.npos)
            return text;
    }
    return text.substr(at + 1);
}

/// Prints what is added to the file from `offset` on, over rotations, until nobody reads any more.
void follow(const std::filesystem::path& path, std::size_t offset)
{
    int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    lseek(fd, static_cast<off_t>(offset), SEEK_SET);
    std::array<char, 16384> buffer{};
    for (;;) {
        const ssize_t size = read(fd, buffer.data(), buffer.size());
        if (size > 0) {
            if (write(STDOUT_FILENO, buffer.data(), static_cast<std::size_t>(size)) != size)
                return;
            continue;
        }
        struct stat held { };
        struct stat named { };
        if (fstat(fd, &held) != 0 || (stat(path.c_str(), &named) == 0 && held.st_ino != named.st_ino)) {
            close(fd);
            fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        }
        poll(nullptr, 0, follow_interval_ms);
    }
}

} // namespace

ExitCode logs_command(const Invocation& invocation)
{
    const LogsOptions options = parse_logs_options(invocation.arguments);
    const Config config = load_config(invocation.sources);
    const StackLook look = look_at_stack(config.database.files());
    if (look.record && look.record->log.starts_with(journal_prefix))
        become_journalctl(look.record->log.substr(journal_prefix.size()), options);

    const auto path = log_path(config.database.files());
    const std::string present = content_of(path);
    if (present.empty() && !options.follow)
        throw ExitError(
            ExitCode::unavailable, fmt::format("there is no log {}; no stack has run here", path.string()));
    const std::string all = content_of(previous_log_path(path)) + present;
    const std::string_view last = tail(all, options.lines);
    std::fwrite(last.data(), 1, last.size(), stdout);
    std::fflush(stdout);
    if (options.follow)
        follow(path, present.size());
    return ExitCode::ok;
}

} // namespace meshview::launcher
