#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/config.hpp"
#include "launcher/log_file.hpp"

namespace meshview::launcher {

/// The merged log of the stack on standard error: whole lines only, each written at once, and below them on a
/// terminal one line of progress that moves along. The lines go to the log file, too, if there is one. One
/// thread.
class Output {
public:
    /// `log` may be null.
    Output(const LoggingConfig& config, std::shared_ptr<LogFile> log);

    /// A line of a child. One in the log's own format passes as it is; anything else (a library's last words,
    /// a broker's messages) gets time and name, its control characters escaped.
    void pass_on(std::string_view process, std::string_view line);

    /// Replaces the progress line; empty removes it. Does nothing unless standard error is a terminal.
    void show_progress(const std::string& text);

    bool is_terminal() const { return is_terminal_; }

private:
    void write(std::string text);

    bool is_terminal_;
    log::Format format_;
    std::shared_ptr<LogFile> log_;
    std::string progress_;
};

/// The launcher's own lines go to the log file as well, from here on.
void log_also_to(std::shared_ptr<LogFile> log, log::Format format);

} // namespace meshview::launcher
