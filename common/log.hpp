#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

namespace meshview {

struct LoggingConfig;

namespace log {

/// How lines are written. `automatic` chooses `journald` when standard error goes to the journal, `text`
/// otherwise.
enum class Format { automatic, text, json, journald };

/// Makes spdlog's default logger write one line an event to standard error, as every program here does:
///
///     2026-01-31 12:00:00.123 writer   INFO  migrations: 3 pending, at ac311b3782a1
///
/// `process` is the name in the third column. JSON lines hold time, process, level and message; under
/// journald the line starts with the syslog priority (`<6>`) and leaves out the time, which the journal adds
/// itself. Control characters and broken UTF-8 in a message are shown as escapes, whatever was logged. Colour
/// on a terminal, or when `[logging] color = always`. Call once, at the start of main; logging is thread-safe
/// after.
void start(const LoggingConfig& config, std::string_view process);

/// A logger that writes where the default logger does, and the same lines to the end of `file`; the default
/// logger when `file` is empty, or cannot be opened, which is logged.
std::shared_ptr<spdlog::logger> also_to(const std::filesystem::path& file);

/// What `automatic` comes to for this process: `journald` or `text`. Others are themselves.
Format resolved(Format format);

/// One line as `start` makes them, without colour and without its end: for lines that come from elsewhere.
std::string format_line(
    Format format, std::string_view process, spdlog::level::level_enum level, std::string_view message);

/// True if `line` begins with a timestamp and a process name as `start` makes them: then the launcher passes
/// it on as it is, otherwise it adds them.
bool is_formatted(std::string_view line);

} // namespace log
} // namespace meshview
