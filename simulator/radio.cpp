#include "simulator/radio.hpp"

#include <algorithm>
#include <cmath>

#include "simulator/channels.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

namespace {

// Thermal noise in 250 kHz, 6 dB noise figure, and what a city adds.
constexpr double noise_floor_dbm = -111.0;
// Free space at 100 m and 915 MHz: 32.4 + 20 log10(915) + 20 log10(0.1).
constexpr double loss_at_100_m_db = 71.7;
constexpr double shadowing_sigma_db = 7.0;
constexpr double least_margin_db = -4.0; // with luck in fading, such a link still carries a packet
constexpr std::size_t most_listeners = 48;
constexpr double farthest_km = 180;
constexpr TimeUs moving_row_valid_us = 20 * us_per_second;

double shadowing_db(const Node& a, const Node& b, std::uint64_t seed)
{
    const std::uint64_t pair =
        static_cast<std::uint64_t>(std::min(a.num, b.num)) << 32 | std::max(a.num, b.num);
    return shadowing_sigma_db * normal_of(mix(seed, pair));
}

// What houses and trees around a low antenna take: nothing from 60 m on.
double clutter_db(double mast_m)
{
    return 14.0 * std::max(0.0, 1.0 - std::log10(mast_m) / std::log10(60.0));
}

double snr_limit_db(std::size_t channel)
{
    return channel == medium_slow ? -15.0 : -17.5; // spreading factors 10 and 11
}

} // namespace

double mean_snr_db(const Node& transmitter, GeoPoint where, const Node& receiver, std::uint64_t seed)
{
    const double km = std::max(0.02, distance_km(where, receiver.home));
    const double low = std::max(1.0, std::min(transmitter.mast_m, receiver.mast_m));
    const double high = std::max(1.0, std::max(transmitter.mast_m, receiver.mast_m));
    const double exponent = std::max(2.1, 4.1 - 0.55 * std::log10(low) - 0.45 * std::log10(high));
    double loss_db = loss_at_100_m_db + 10 * (km < 0.1 ? 2.0 : exponent) * std::log10(km / 0.1);
    loss_db += clutter_db(low) + clutter_db(high);
    const double horizon_km = 4.12 * (std::sqrt(low) + std::sqrt(high));
    if (km > horizon_km)
        loss_db += 0.8 * (km - horizon_km);
    return transmitter.tx_power_dbm + 3 - loss_db - noise_floor_dbm
        - shadowing_db(transmitter, receiver, seed);
}

Signal measure(double snr_db)
{
    const double reported = std::min(snr_db, 11.0 + 0.05 * std::max(0.0, snr_db - 11.0));
    const double quarter = std::round(std::clamp(reported, -21.0, 13.5) * 4) / 4;
    // Below the noise the chip reports little less than the noise itself.
    const double rssi = noise_floor_dbm + (snr_db > 0 ? snr_db : snr_db * 0.6);
    return {static_cast<float>(quarter), static_cast<int>(std::lround(std::clamp(rssi, -126.0, -12.0)))};
}

LinkTable::LinkTable(const std::vector<Node>& nodes, std::uint64_t seed)
    : nodes_(nodes)
    , seed_(seed)
    , rows_(nodes.size())
    , valid_until_us_(nodes.size(), -1)
{
    for (NodeIndex i = 0; i < nodes.size(); ++i)
        if (!nodes[i].moves())
            rows_[i] = listeners(i, 0);
}

std::span<const Link> LinkTable::from(NodeIndex from, TimeUs now_us)
{
    if (nodes_[from].moves() && now_us >= valid_until_us_[from]) {
        rows_[from] = listeners(from, now_us);
        valid_until_us_[from] = now_us + moving_row_valid_us;
    }
    return rows_[from];
}

std::vector<Link> LinkTable::listeners(NodeIndex from, TimeUs now_us) const
{
    const Node& transmitter = nodes_[from];
    const GeoPoint where = transmitter.motion(now_us).point;
    const double limit_db = snr_limit_db(transmitter.channel);
    std::vector<Link> links;
    for (NodeIndex i = 0; i < nodes_.size(); ++i) {
        const Node& receiver = nodes_[i];
        if (i == from || receiver.moves() || receiver.channel != transmitter.channel
            || distance_km(where, receiver.home) > farthest_km)
            continue;
        const double snr_db = mean_snr_db(transmitter, where, receiver, seed_);
        if (snr_db - limit_db > least_margin_db)
            links.push_back({i, static_cast<float>(snr_db), static_cast<float>(snr_db - limit_db)});
    }
    std::stable_sort(
        links.begin(), links.end(), [](const Link& a, const Link& b) { return a.snr_db > b.snr_db; });
    if (links.size() > most_listeners) {
        const std::size_t all = links.size();
        for (std::size_t i = 0; i < most_listeners; ++i)
            links[i] = links[i * all / most_listeners];
        links.resize(most_listeners);
    }
    return links;
}

} // namespace meshview::simulator
