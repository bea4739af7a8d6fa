#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "common/config.hpp"
#include "tests/system/process.hpp"
#include "tests/writer/log_capture.hpp"
#include "writer/message_queue.hpp"
#include "writer/mqtt_source.hpp"

namespace meshview::writer_test {

inline constexpr writer::MqttSource::Pace quick{
    .first_retry = std::chrono::milliseconds(5), .longest_retry = std::chrono::milliseconds(20)};

inline MqttConfig config_for(std::uint16_t port, std::vector<std::string> topics = {"msh/#"})
{
    MqttConfig config;
    config.server = "127.0.0.1";
    config.port = port;
    config.topics = std::move(topics);
    return config;
}

inline void wait_for_log(const LogCapture& log, const std::string& part, int times = 1)
{
    try {
        system_test::wait_until(part, [&] { return log.count(part) >= times; });
    } catch (const std::exception&) {
        FAIL("not in the log: ", part, "\n", log.all());
    }
}

/// The payloads of the next `count` messages.
inline std::vector<std::string> receive(writer::MessageQueue& queue, std::size_t count)
{
    std::vector<std::string> result;
    writer::MessageBatch batch;
    while (result.size() < count && queue.take(batch))
        for (std::size_t i = 0; i < batch.size(); ++i)
            result.emplace_back(batch[i].payload);
    return result;
}

} // namespace meshview::writer_test
