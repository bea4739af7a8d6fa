#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/channels.hpp"
#include "simulator/habits.hpp"
#include "simulator/packet.hpp"
#include "simulator/radio.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// Writes what nodes send: by habit, and in answer to what they heard. References must outlive it. One
/// thread.
class Composer {
public:
    Composer(const std::vector<Node>& nodes, const std::vector<Channel>& channels, LinkTable& links,
        Random& random);

    /// What `node` sends when `activity` comes round; nothing when there is no occasion (people sleep, a
    /// parked tracker keeps quiet).
    std::optional<Draft> compose(Activity activity, NodeIndex node, TimeUs now_us);

    Draft node_info(NodeIndex node) const;
    Draft position(NodeIndex node, TimeUs now_us);

    /// An answer and when it will be sent.
    struct Response {
        TimeUs due_us = 0;
        Draft draft;
    };
    /// What others send because of `packet`: acknowledgements, the reply to a traceroute, answers and
    /// reactions to chat. Only nodes that heard it answer.
    std::vector<Response> responses(const SentPacket& packet);

private:
    Draft draft(NodeIndex from, meshtastic::PortNum port, std::string payload) const;
    std::optional<Draft> telemetry(Activity activity, NodeIndex node, TimeUs now_us);
    std::optional<Draft> by_hand(Activity activity, NodeIndex node, TimeUs now_us);
    std::optional<Draft> chat(NodeIndex node, TimeUs now_us);
    std::optional<Draft> direct_message(NodeIndex node);
    std::optional<Draft> traceroute(NodeIndex node);
    std::optional<NodeIndex> somebody_else(NodeIndex node);

    void answer_traceroute(const SentPacket& packet, std::vector<Response>& responses);
    void acknowledge(const SentPacket& packet, std::vector<Response>& responses);
    void answer_direct_message(const SentPacket& packet, std::vector<Response>& responses);
    void answer_chat(const SentPacket& packet, std::vector<Response>& responses);
    Draft chat_answer(NodeIndex by, const SentPacket& packet);

    const std::vector<Node>& nodes_;
    const std::vector<Channel>& channels_;
    LinkTable& links_;
    Random& random_;
    std::vector<std::uint32_t> range_test_count_; ///< by node
    std::size_t next_rare_port_ = 0;
};

/// Adds the relays between the author and this hearing as RouteDiscovery lists them: each with the SNR at
/// which it heard its predecessor, dB times 4. A few relays are listed as unknown. `back`: into the route
/// back.
void append_path(const SentPacket& packet, const std::vector<Node>& nodes, const Hearing& hearing, bool back,
    meshtastic::RouteDiscovery& route);

/// SNR as RouteDiscovery carries it: dB times 4.
int route_snr(const Signal& signal);

} // namespace meshview::simulator
