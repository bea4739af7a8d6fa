#include "launcher/output.hpp"

#include <cerrno>
#include <functional>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

namespace meshview::launcher {

namespace {

constexpr std::string_view erase_line = "\r\x1b[K";
constexpr std::string_view up_one_line = "\x1b[1A";

void write_all(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno != EINTR)
            return; // nobody reads any more; the stack goes on
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

/// Does something before or after the other sinks of a logger write.
class Interlude final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit Interlude(std::function<void()> action)
        : action_(std::move(action))
    { }

private:
    void sink_it_(const spdlog::details::log_msg&) override { action_(); }
    void flush_() override { }

    std::function<void()> action_;
};

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
    , own_sinks_(spdlog::default_logger()->sinks())
{
    if (!is_terminal_)
        return;
    auto& sinks = spdlog::default_logger()->sinks();
    sinks.insert(sinks.begin(), std::make_shared<Interlude>([this] { write_all(erased_live_lines()); }));
    sinks.push_back(std::make_shared<Interlude>([this] { write_all(drawn_live_lines()); }));
}

Output::~Output()
{
    show_live({});
    spdlog::default_logger()->sinks() = own_sinks_;
}

void Output::pass_on(std::string_view process, std::string_view line)
{
    if (line.empty())
        return;
    const bool as_it_is = log::is_formatted(line) || line.starts_with('<');
    const std::string whole =
        as_it_is ? std::string(line) : log::format_line(format_, process, spdlog::level::info, line);
    write_all(erased_live_lines() + whole + "\n" + drawn_live_lines());
    if (log_)
        log_->append(whole);
}

void Output::show_live(std::vector<std::string> lines)
{
    if (!is_terminal_ || lines == live_)
        return;
    const std::string erased = erased_live_lines();
    live_ = std::move(lines);
    write_all(erased + drawn_live_lines());
}

// The cursor stands at the end of the last of them.
std::string Output::erased_live_lines() const
{
    std::string text;
    for (std::size_t i = 0; i < live_.size(); ++i)
        text.append(i == 0 ? std::string_view() : up_one_line).append(erase_line);
    return text;
}

std::string Output::drawn_live_lines() const
{
    return fmt::format("{}", fmt::join(live_, "\n"));
}

void log_also_to(std::shared_ptr<LogFile> log, log::Format format)
{
    spdlog::default_logger()->sinks().push_back(std::make_shared<LogFileSink>(std::move(log), format));
}

} // namespace meshview::launcher
