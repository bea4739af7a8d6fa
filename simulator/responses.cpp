#include <cmath>

#include "simulator/composer.hpp"
#include "simulator/payloads.hpp"
#include "simulator/phrases.hpp"

namespace meshview::simulator {

namespace {

constexpr double unknown_relay_share = 0.02; // relays that could not decode the channel
constexpr int unknown_snr = -128;
constexpr int no_channel = 6; // Routing.Error

TimeUs seconds(double count)
{
    return static_cast<TimeUs>(count * static_cast<double>(us_per_second));
}

} // namespace

int route_snr(const Signal& signal)
{
    return static_cast<int>(std::lround(signal.snr_db * 4));
}

void append_path(const SentPacket& packet, const std::vector<Node>& nodes, const Hearing& hearing, bool back,
    meshtastic::RouteDiscovery& route)
{
    const Flooding::Path path = packet.flooding.path_to(hearing);
    for (std::size_t i = 0; i < path.relays.size(); ++i) {
        const NodeNum relay = nodes[path.relays[i]].num;
        const bool unknown = uniform_of(mix(packet.id, relay)) < unknown_relay_share;
        const NodeNum listed = unknown ? broadcast_node : relay;
        const int snr = unknown ? unknown_snr : route_snr(path.signals[i]);
        back ? route.add_route_back(listed) : route.add_route(listed);
        back ? route.add_snr_back(snr) : route.add_snr_towards(snr);
    }
}

std::vector<Composer::Response> Composer::responses(const SentPacket& packet)
{
    std::vector<Response> responses;
    const Draft& draft = packet.draft;
    if (draft.port == meshtastic::TRACEROUTE_APP && draft.request_id == 0)
        answer_traceroute(packet, responses);
    if (draft.want_ack && draft.to)
        acknowledge(packet, responses);
    if (draft.port == meshtastic::TEXT_MESSAGE_APP && draft.to)
        answer_direct_message(packet, responses);
    if (draft.exchange)
        answer_chat(packet, responses);
    return responses;
}

void Composer::answer_traceroute(const SentPacket& packet, std::vector<Response>& responses)
{
    const NodeIndex target = *packet.draft.to;
    const Hearing* hearing = packet.flooding.heard_by(target);
    if (hearing == nullptr)
        return;
    Draft reply = draft(target, meshtastic::TRACEROUTE_APP, {});
    reply.to = packet.draft.from;
    reply.request_id = packet.id;
    reply.route = *packet.draft.route;
    append_path(packet, nodes_, *hearing, false, *reply.route);
    reply.route->add_snr_towards(route_snr(hearing->signal));
    responses.push_back({hearing->at_us + seconds(random_.between(0.6, 2.5)), std::move(reply)});
}

void Composer::acknowledge(const SentPacket& packet, std::vector<Response>& responses)
{
    const NodeIndex target = *packet.draft.to;
    const Hearing* hearing = packet.flooding.heard_by(target);
    if (hearing == nullptr)
        return;
    Draft ack = draft(target, meshtastic::ROUTING_APP, routing_result(random_.chance(0.96) ? 0 : no_channel));
    ack.to = packet.draft.from;
    ack.request_id = packet.id;
    responses.push_back({hearing->at_us + seconds(random_.between(0.3, 1.2)), std::move(ack)});
}

void Composer::answer_direct_message(const SentPacket& packet, std::vector<Response>& responses)
{
    const NodeIndex target = *packet.draft.to;
    if (!nodes_[target].has_person() || packet.flooding.heard_by(target) == nullptr || !random_.chance(0.4))
        return;
    Draft answer = draft(target, meshtastic::TEXT_MESSAGE_APP, std::string(random_.pick(direct_messages())));
    answer.to = packet.draft.from;
    answer.want_ack = true;
    answer.sealed = packet.draft.sealed;
    answer.channel = packet.draft.channel;
    responses.push_back({packet.sent_us + seconds(random_.between(6, 60)), std::move(answer)});
}

Draft Composer::chat_answer(NodeIndex by, const SentPacket& packet)
{
    const Exchange& exchange = exchanges()[*packet.draft.exchange];
    Draft answer = draft(by, meshtastic::TEXT_MESSAGE_APP, {});
    answer.channel = packet.draft.channel;
    const double kind = random_.uniform();
    if (kind < 0.3) {
        answer.payload = random_.pick(reactions());
        answer.emoji = 1;
    } else {
        answer.payload = spoken_by(random_.pick(exchange.answers), nodes_[by]);
    }
    if (kind < 0.7)
        answer.reply_id = packet.id;
    return answer;
}

void Composer::answer_chat(const SentPacket& packet, std::vector<Response>& responses)
{
    const auto& heard = packet.flooding.hearings;
    if (heard.empty() || packet.receptions.empty()) // a conversation that a viewer only half sees is no use
        return;
    const int listeners = random_.integer(0, 4);
    double wait_s = 1;
    for (int i = 0; i < listeners; ++i) {
        const NodeIndex by = heard[random_.below(heard.size())].by;
        const bool has_channel = packet.draft.channel != private_channel || nodes_[by].on_private_channel;
        if (!nodes_[by].has_person() || !has_channel)
            continue;
        wait_s += random_.between(2, 20);
        responses.push_back({packet.sent_us + seconds(wait_s), chat_answer(by, packet)});
    }
}

} // namespace meshview::simulator
