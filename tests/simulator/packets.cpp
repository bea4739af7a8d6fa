#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "common/mesh/packet_facts.hpp"
#include "common/mesh/topic.hpp"
#include "simulator/channels.hpp"
#include "simulator/rare_ports.hpp"
#include "tests/simulator/traffic.hpp"

namespace meshview::simulator {

namespace {

std::vector<Publication> busy_day(std::uint64_t seed = 1)
{
    auto options = small_mesh(9000, seed);
    options.world.packets_per_second = 20;
    return traffic(options);
}

} // namespace

TEST_CASE("a viewer opens everything but what is meant to stay closed")
{
    std::map<mesh::Outcome, std::size_t> outcomes;
    for (const Publication& publication : busy_day()) {
        const mesh::Envelope envelope = decoded(publication);
        ++outcomes[envelope.outcome];
        CHECK(envelope.payload.status != mesh::PayloadStatus::invalid);
        CHECK(envelope.gateway.has_value());
        const mesh::Topic topic = mesh::parse_topic(publication.topic);
        CHECK(topic.root == "msh/US/demo");
        if (topic.kind == mesh::TopicKind::map) {
            CHECK(publication.topic == "msh/US/demo/2/map/");
            CHECK(envelope.packet.id() == 0);
            CHECK(envelope.payload.as<meshtastic::MapReport>() != nullptr);
            continue;
        }
        CHECK(topic.kind == mesh::TopicKind::e);
        CHECK(topic.channel == envelope.channel_id);
        CHECK(topic.gateway == envelope.gateway_id);
        if (envelope.outcome == mesh::Outcome::encrypted_unknown_key)
            CHECK(envelope.channel_id == "HillClimbers");
        if (envelope.outcome == mesh::Outcome::encrypted_pki) {
            CHECK(envelope.channel_id == "PKI");
            CHECK(envelope.packet.to() != broadcast_node);
        }
    }
    CHECK(outcomes[mesh::Outcome::decrypted] > outcomes[mesh::Outcome::decoded]);
    CHECK(outcomes[mesh::Outcome::decoded] > 0);
    CHECK(outcomes[mesh::Outcome::encrypted_pki] > 0);
    CHECK(outcomes[mesh::Outcome::encrypted_unknown_key] > 0);
}

TEST_CASE("every port that a viewer shows occurs")
{
    std::set<int> seen;
    std::set<int> telemetry;
    // Some habits are so rare that a small mesh may have nobody with them: several are looked at.
    std::vector<Publication> publications;
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        std::vector<Publication> day = busy_day(seed);
        publications.insert(
            publications.end(), std::move_iterator(day.begin()), std::move_iterator(day.end()));
    }
    for (const Publication& publication : publications) {
        const mesh::Envelope envelope = decoded(publication);
        if (!envelope.packet.has_decoded())
            continue;
        seen.insert(envelope.packet.decoded().portnum());
        if (const auto* message = envelope.payload.as<meshtastic::Telemetry>())
            telemetry.insert(message->variant_case());
    }
    std::set<int> expected(rare_ports.begin(), rare_ports.end());
    expected.insert({meshtastic::TEXT_MESSAGE_APP, meshtastic::POSITION_APP, meshtastic::NODEINFO_APP,
        meshtastic::ROUTING_APP, meshtastic::WAYPOINT_APP, meshtastic::DETECTION_SENSOR_APP,
        meshtastic::PAXCOUNTER_APP, meshtastic::NODE_STATUS_APP, meshtastic::STORE_FORWARD_APP,
        meshtastic::RANGE_TEST_APP, meshtastic::TELEMETRY_APP, meshtastic::TRACEROUTE_APP,
        meshtastic::NEIGHBORINFO_APP, meshtastic::MAP_REPORT_APP});
    for (const int port : expected)
        CHECK_MESSAGE(seen.contains(port), meshtastic::PortNum_Name(port));
    for (const int variant : {2, 3, 5, 6}) // device, environment, power, local statistics
        CHECK_MESSAGE(telemetry.contains(variant), variant);
}

TEST_CASE("receptions of a packet differ by gateway and obey the rules of hops")
{
    std::map<std::size_t, std::size_t> by_receptions;
    for (const auto& [key, envelopes] : packets(busy_day())) {
        ++by_receptions[envelopes.size()];
        std::set<NodeNum> gateways;
        for (const mesh::Envelope& envelope : envelopes) {
            const auto& packet = envelope.packet;
            CHECK(gateways.insert(*envelope.gateway).second);
            CHECK(packet.hop_limit() <= packet.hop_start());
            CHECK(packet.hop_start() <= 7);
            CHECK(packet.hop_start() == envelopes.front().packet.hop_start());
            CHECK(packet.to() == envelopes.front().packet.to());
            CHECK(packet.want_ack() == envelopes.front().packet.want_ack());
            CHECK(packet.relay_node() <= 0xff);
            if (mesh::sender_is_gateway(envelope)) {
                CHECK(packet.rx_rssi() == 0);
                CHECK(packet.hop_limit() == packet.hop_start());
            } else {
                CHECK(packet.rx_rssi() < 0);
                CHECK(packet.rx_snr() <= 13.5F);
            }
        }
        CHECK(envelopes.size() <= 8);
    }
    CHECK(by_receptions.size() >= 5); // from one gateway to many
    CHECK(by_receptions[1] > 0);
}

TEST_CASE("chat has replies and reactions to messages that were sent")
{
    const auto all = packets(busy_day());
    std::set<std::uint32_t> texts;
    for (const auto& [key, envelopes] : all)
        if (envelopes.front().packet.decoded().portnum() == meshtastic::TEXT_MESSAGE_APP)
            texts.insert(key.second);
    std::size_t replies = 0;
    std::size_t reactions = 0;
    for (const auto& [key, envelopes] : all) {
        const auto& data = envelopes.front().packet.decoded();
        if (data.reply_id() == 0)
            continue;
        ++(data.emoji() != 0 ? reactions : replies);
        CHECK(texts.contains(data.reply_id()));
    }
    CHECK(replies > 10);
    CHECK(reactions > 10);
}

TEST_CASE("messages to one node are acknowledged by it")
{
    const auto all = packets(busy_day());
    std::map<std::uint32_t, std::pair<NodeNum, NodeNum>> asked;
    for (const auto& [key, envelopes] : all)
        if (envelopes.front().packet.want_ack())
            asked[key.second] = {envelopes.front().packet.from(), envelopes.front().packet.to()};
    std::size_t answered = 0;
    for (const auto& [key, envelopes] : all) {
        const auto& packet = envelopes.front().packet;
        const auto* routing = envelopes.front().payload.as<meshtastic::Routing>();
        const auto request = asked.find(packet.decoded().request_id());
        if (routing == nullptr || request == asked.end())
            continue;
        ++answered;
        CHECK(packet.from() == request->second.second);
        CHECK(packet.to() == request->second.first);
        CHECK(routing->variant_case() == meshtastic::Routing::kErrorReason);
    }
    CHECK(answered > 10);
}

} // namespace meshview::simulator
