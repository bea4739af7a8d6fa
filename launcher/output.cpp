#include "launcher/output.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/text.hpp"
#include "common/time.hpp"

namespace meshview::launcher {

namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

std::string formatted(std::string_view process, std::string_view line)
{
    const TimeUs now = now_us();
    const std::time_t seconds = now / us_per_second;
    return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03} {:<8} INFO  {}", fmt::localtime(seconds),
        now % us_per_second / 1000, process, printable(line));
}

} // namespace

Output::Output(const LoggingConfig& config)
    : is_terminal_(isatty(STDERR_FILENO) == 1 && config.format != log::Format::json)
    , format_(config.format)
{ }

void Output::pass_on(std::string_view process, std::string_view line)
{
    if (line.empty())
        return;
    const bool as_it_is = log::is_formatted(line) || line.starts_with('<');
    write((as_it_is ? std::string(line) : formatted(process, line)) + "\n");
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

} // namespace meshview::launcher
