#pragma once

#include <memory>
#include <string>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

namespace meshview::writer_test {

/// Takes what is logged while it lives. Made before and destroyed after the threads that log.
class LogCapture {
public:
    LogCapture()
        : sink_(std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(1000))
        , before_(spdlog::default_logger())
    {
        spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink_));
    }
    ~LogCapture() { spdlog::set_default_logger(before_); }
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    /// How many lines hold `part`.
    int count(const std::string& part) const
    {
        int result = 0;
        for (const std::string& line : sink_->last_formatted())
            result += line.find(part) != std::string::npos ? 1 : 0;
        return result;
    }
    bool has(const std::string& part) const { return count(part) > 0; }

    std::string all() const
    {
        std::string result;
        for (const std::string& line : sink_->last_formatted())
            result += line;
        return result;
    }

private:
    std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> sink_;
    std::shared_ptr<spdlog::logger> before_;
};

} // namespace meshview::writer_test
