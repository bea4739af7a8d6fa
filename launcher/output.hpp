#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/common.h>

#include "common/config.hpp"
#include "launcher/log_file.hpp"

namespace meshview::launcher {

/// The merged log of the stack on standard error: whole lines only, each written at once, and below them on a
/// terminal the live lines of the processes, which move along. The lines go to the log file, too, if there is
/// one. While it lives on a terminal, the launcher's own log makes room for the live lines as well. One
/// thread.
class Output {
public:
    /// `log` may be null.
    Output(const LoggingConfig& config, std::shared_ptr<LogFile> log);
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output();

    /// A line of a child. One in the log's own format passes as it is; anything else (a library's last words,
    /// a broker's messages) gets time and name, its control characters escaped.
    void pass_on(std::string_view process, std::string_view line);

    /// Replaces the live lines; none removes them. Does nothing unless standard error is a terminal.
    void show_live(std::vector<std::string> lines);

    bool is_terminal() const { return is_terminal_; }

private:
    std::string erased_live_lines() const;
    std::string drawn_live_lines() const;

    bool is_terminal_;
    log::Format format_;
    std::shared_ptr<LogFile> log_;
    std::vector<std::string> live_;
    std::vector<spdlog::sink_ptr> own_sinks_; ///< of the default logger, as they were
};

/// The launcher's own lines go to the log file as well, from here on.
void log_also_to(std::shared_ptr<LogFile> log, log::Format format);

} // namespace meshview::launcher
