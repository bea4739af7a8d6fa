#include "simulator/flood.hpp"

#include <algorithm>

namespace meshview::simulator {

namespace {

constexpr std::size_t most_sendings = 40;
constexpr double fading_sigma_db = 2.5;
constexpr double collision_chance = 0.3; // with another packet on a busy channel
constexpr double client_repeats_chance = 0.35; // clients are asleep, out, or told to keep quiet
constexpr double cancel_chance = 0.75; // that a client gives up its repeat when it hears another's
constexpr TimeUs airtime_us = 420'000; // a hundred bytes on LongFast
constexpr TimeUs slot_us = 28'000;

} // namespace

const Hearing* Flooding::heard_by(NodeIndex node) const
{
    const auto found = std::find_if(
        hearings.begin(), hearings.end(), [&](const Hearing& hearing) { return hearing.by == node; });
    return found == hearings.end() ? nullptr : &*found;
}

Flooding::Path Flooding::path_to(const Hearing& hearing) const
{
    Path path;
    for (std::size_t i = hearing.sending; sendings[i].heard_in; i = *sendings[i].heard_in) {
        path.relays.push_back(sendings[i].by);
        path.signals.push_back(sendings[i].heard_as);
    }
    std::reverse(path.relays.begin(), path.relays.end());
    std::reverse(path.signals.begin(), path.signals.end());
    return path;
}

std::optional<Sending> Flood::plan_repeat(const Sending& heard, const Hearing& hearing, Random& random) const
{
    const Node& node = nodes_[hearing.by];
    const bool infrastructure = node.role == Role::router || node.role == Role::router_late;
    if (heard.hop_limit == 0 || !node.relays() || (!infrastructure && !random.chance(client_repeats_chance)))
        return std::nullopt;
    // The contention window grows with SNR, so that who heard it worst, and is likely farthest, repeats
    // first.
    const double quality = static_cast<double>(hearing.signal.snr_db) + 21;
    double slots = random.between(0, 4);
    if (node.role == Role::router_late)
        slots += 60 + quality;
    else if (node.role != Role::router)
        slots += 8 + quality * random.between(0.6, 1.4);
    const TimeUs wait_us = static_cast<TimeUs>(slots * slot_us);
    return Sending{hearing.by, heard.hop_limit - 1, hearing.at_us + wait_us, hearing.sending, hearing.signal};
}

void Flood::transmit(Flooding& flooding, std::size_t index, Random& random)
{
    const Sending sending = flooding.sendings[index];
    for (const Link& link : links_.from(sending.by, sending.at_us)) {
        const double fading_db = random.normal(0, fading_sigma_db);
        if (static_cast<double>(link.margin_db) + fading_db < 0 || random.chance(collision_chance))
            continue;
        if (heard_[link.to] == round_) {
            const Role role = nodes_[link.to].role;
            const bool gives_up =
                role != Role::router && role != Role::router_late && random.chance(cancel_chance);
            if (gives_up)
                std::erase_if(planned_, [&](const Sending& repeat) { return repeat.by == link.to; });
            continue;
        }
        heard_[link.to] = round_;
        const Hearing hearing{link.to, index, measure(static_cast<double>(link.snr_db) + fading_db),
            sending.at_us + airtime_us};
        flooding.hearings.push_back(hearing);
        if (const auto repeat = plan_repeat(sending, hearing, random))
            planned_.push_back(*repeat);
    }
}

Flooding Flood::spread(NodeIndex author, std::uint32_t hop_limit, TimeUs at_us, Random& random)
{
    Flooding flooding;
    planned_.clear();
    heard_[author] = ++round_;
    flooding.sendings.push_back({author, hop_limit, at_us, std::nullopt, {}});
    transmit(flooding, 0, random);
    while (!planned_.empty() && flooding.sendings.size() < most_sendings) {
        const auto next = std::min_element(planned_.begin(), planned_.end(),
            [](const Sending& a, const Sending& b) { return a.at_us < b.at_us; });
        flooding.sendings.push_back(*next);
        planned_.erase(next);
        transmit(flooding, flooding.sendings.size() - 1, random);
    }
    return flooding;
}

} // namespace meshview::simulator
