#include "common/log.hpp"

#include <array>
#include <cstdlib>
#include <memory>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/config.hpp"
#include "common/text.hpp"

namespace meshview::log {

namespace {

constexpr std::size_t level_count = spdlog::level::n_levels;

// Indexed by spdlog's level: trace, debug, info, warn, err, critical, off.
constexpr std::array<std::string_view, level_count> level_names = {
    "TRACE", "DEBUG", "INFO ", "WARN ", "ERROR", "FATAL", "OFF  "};
constexpr std::array<std::string_view, level_count> json_level_names = {
    "trace", "debug", "info", "warning", "error", "fatal", "off"};
// Syslog severities, sd-daemon(3).
constexpr std::array<std::string_view, level_count> syslog_priorities = {
    "<7>", "<7>", "<6>", "<4>", "<3>", "<2>", "<7>"};

void append(std::string_view text, spdlog::memory_buf_t& to)
{
    to.append(text.data(), text.data() + text.size());
}

class LevelFlag final : public spdlog::custom_flag_formatter {
public:
    explicit LevelFlag(const std::array<std::string_view, level_count>& names)
        : names_(names)
    { }
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override
    {
        append(names_[static_cast<std::size_t>(message.level)], to);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override
    {
        return std::make_unique<LevelFlag>(names_);
    }

private:
    const std::array<std::string_view, level_count>& names_;
};

class PrintableFlag final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override
    {
        append(printable({message.payload.data(), message.payload.size()}), to);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override
    {
        return std::make_unique<PrintableFlag>();
    }
};

class JsonMessageFlag final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override
    {
        const std::string text = repair_utf8({message.payload.data(), message.payload.size()});
        append(boost::json::serialize(boost::json::string(text)), to);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override
    {
        return std::make_unique<JsonMessageFlag>();
    }
};

// systemd sets JOURNAL_STREAM to the device and inode of the socket it gave us as standard error.
bool is_journal(int descriptor)
{
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat status { };
    if (stream == nullptr || fstat(descriptor, &status) != 0)
        return false;
    return std::string_view(stream) == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

std::unique_ptr<spdlog::formatter> make_formatter(Format format)
{
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<PrintableFlag>('*').add_flag<JsonMessageFlag>('Q');
    switch (format) {
    case Format::json:
        formatter->add_flag<LevelFlag>('K', json_level_names);
        formatter->set_pattern(
            R"({"time":"%Y-%m-%dT%H:%M:%S.%f%z","process":"%n","level":"%K","message":%Q})");
        break;
    case Format::journald:
        formatter->add_flag<LevelFlag>('K', syslog_priorities);
        formatter->set_pattern("%K%-8n %*");
        break;
    case Format::automatic:
    case Format::text:
        formatter->add_flag<LevelFlag>('K', level_names);
        formatter->set_pattern("%Y-%m-%d %H:%M:%S.%e %-8n %^%K%$ %*");
        break;
    }
    return formatter;
}

spdlog::sink_ptr make_sink(const LoggingConfig& config)
{
    if (config.color == "never")
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    return std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
        config.color == "always" ? spdlog::color_mode::always : spdlog::color_mode::automatic);
}

} // namespace

Format resolved(Format format)
{
    if (format != Format::automatic)
        return format;
    return is_journal(STDERR_FILENO) ? Format::journald : Format::text;
}

void start(const LoggingConfig& config, std::string_view process)
{
    auto logger = std::make_shared<spdlog::logger>(std::string(process), make_sink(config));
    logger->set_formatter(make_formatter(resolved(config.format)));
    logger->set_level(spdlog::level::from_str(config.level));
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
}

std::shared_ptr<spdlog::logger> also_to(const std::filesystem::path& file)
{
    const std::shared_ptr<spdlog::logger> standard = spdlog::default_logger();
    if (file.empty())
        return standard;
    try {
        auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
        sink->set_formatter(make_formatter(Format::text));
        auto logger = standard->clone(standard->name());
        logger->sinks().push_back(std::move(sink));
        logger->flush_on(spdlog::level::trace);
        return logger;
    } catch (const spdlog::spdlog_ex& error) {
        spdlog::warn("log: {}", error.what());
        return standard;
    }
}

std::string format_line(
    Format format, std::string_view process, spdlog::level::level_enum level, std::string_view message)
{
    spdlog::memory_buf_t line;
    make_formatter(resolved(format))
        ->format({{process.data(), process.size()}, level, {message.data(), message.size()}}, line);
    return fmt::to_string(line).substr(0, line.size() - 1);
}

bool is_formatted(std::string_view line)
{
    constexpr std::string_view shape = "dddd-dd-dd dd:dd:dd.ddd ";
    if (line.starts_with("{\"time\":"))
        return true;
    if (line.size() <= shape.size())
        return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = line[i] >= '0' && line[i] <= '9';
        if (shape[i] == 'd' ? !digit : line[i] != shape[i])
            return false;
    }
    return true;
}

} // namespace meshview::log
