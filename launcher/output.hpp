#pragma once

#include <string>
#include <string_view>

#include "common/config.hpp"

namespace meshview::launcher {

/// The merged log of the stack on standard error: whole lines only, each written at once, and below them on a
/// terminal one line of progress that moves along. One thread.
class Output {
public:
    explicit Output(const LoggingConfig& config);

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
    std::string progress_;
};

} // namespace meshview::launcher
