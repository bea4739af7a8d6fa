#pragma once

#include <memory>
#include <vector>

#include "common/config.hpp"
#include "writer/mqtt_source.hpp"

namespace meshview::writer {

/// All brokers of the configuration, each with a thread of its own, delivering into one queue. What two of
/// them carry is stored once: a packet and its receptions know nothing of brokers. The queue must outlive it.
/// `state` is for any thread, the rest for the owner.
class MqttSources {
public:
    /// Throws as MqttSource.
    MqttSources(const Config& config, MessageQueue& queue);

    /// Stops one after the other, as MqttSource::stop.
    void stop();

    /// Connected when every broker is; since the latest change of any.
    MqttSource::State state() const;

private:
    std::vector<std::unique_ptr<MqttSource>> sources_;
};

} // namespace meshview::writer
