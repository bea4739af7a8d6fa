#include "launcher/output.hpp"

#include <mutex>
#include <utility>

#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

namespace meshview::launcher {

namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

class LogFileSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    LogFileSink(std::shared_ptr<LogFile> log, log::Format format)
        : log_(std::move(log))
        , log_format_(format)
    { }

private:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        log_->append(log::format_line(log_format_, {message.logger_name.data(), message.logger_name.size()},
            message.level, {message.payload.data(), message.payload.size()}));
    }
    void flush_() override { }

    std::shared_ptr<LogFile> log_;
    log::Format log_format_;
};

} // namespace

Output::Output(const LoggingConfig& config, std::shared_ptr<LogFile> log)
    : is_terminal_(isatty(STDERR_FILENO) == 1 && config.format != log::Format::json)
    , format_(config.format)
    , log_(std::move(log))
{ }

void Output::pass_on(std::string_view process, std::string_view line)
{
    if (line.empty())
        return;
    const bool as_it_is = log::is_formatted(line) || line.starts_with('<');
    const std::string whole =
        as_it_is ? std::string(line) : log::format_line(format_, process, spdlog::level::info, line);
    write(whole + "\n");
    if (log_)
        log_->append(whole);
}

void Output::show_progress(const std::string& text)
{
    if (!is_terminal_ || text == progress_)
        return;
    progress_ = text;
    write("");
}

void Output::write(std::string text)
{
    if (is_terminal_)
        text = std::string(erase_line) + text + progress_;
    for (std::string_view rest = text; !rest.empty();) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno != EINTR)
            return; // nobody reads any more; the stack goes on
        rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

void log_also_to(std::shared_ptr<LogFile> log, log::Format format)
{
    spdlog::default_logger()->sinks().push_back(std::make_shared<LogFileSink>(std::move(log), format));
}

} // namespace meshview::launcher
