#include "writer/mqtt_sources.hpp"

#include <algorithm>

namespace meshview::writer {

MqttSources::MqttSources(const Config& config, MessageQueue& queue)
{
    // The first one says so when there is no broker at all.
    const bool others_only = config.mqtt.server.empty()
        && std::ranges::any_of(
            config.more_brokers, [](const MqttConfig& each) { return !each.server.empty(); });
    if (!others_only)
        sources_.push_back(std::make_unique<MqttSource>(config.mqtt, queue));
    for (const MqttConfig& broker : config.more_brokers)
        if (!broker.server.empty())
            sources_.push_back(std::make_unique<MqttSource>(broker, queue));
}

void MqttSources::stop()
{
    for (const auto& source : sources_)
        source->stop();
}

MqttSource::State MqttSources::state() const
{
    MqttSource::State all{.connected = true};
    for (const auto& source : sources_) {
        const MqttSource::State each = source->state();
        all.connected = all.connected && each.connected;
        all.since_us = std::max(all.since_us, each.since_us);
    }
    return all;
}

} // namespace meshview::writer
