#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "simulator/flood.hpp"
#include "simulator/population.hpp"
#include "simulator/radio.hpp"

namespace meshview::simulator {

namespace {

Node at(NodeNum num, double east_km, double mast_m)
{
    Node node;
    node.num = num;
    node.home = offset_km({37.7, -122.2}, east_km, 0);
    node.mast_m = mast_m;
    return node;
}

/// The mean over many pairs, so that shadowing cancels out.
double average_snr(double km, double mast_m)
{
    double sum = 0;
    for (NodeNum i = 0; i < 200; ++i)
        sum += mean_snr_db(at(1000 + i, 0, mast_m), at(0, 0, mast_m).home, at(5000 + i, km, mast_m), 1);
    return sum / 200;
}

} // namespace

TEST_CASE("signals fade with distance and reach farther from high")
{
    CHECK(average_snr(0.5, 4) > average_snr(2, 4) + 5);
    CHECK(average_snr(2, 4) > average_snr(8, 4) + 5);
    CHECK(average_snr(8, 40) > average_snr(8, 4) + 10);
    CHECK(average_snr(8, 4) < -17.5); // two handhelds across a city do not hear each other
    CHECK(average_snr(30, 60) > -15); // two hills do
}

TEST_CASE("a link is shadowed the same in both directions")
{
    const Node a = at(17, 0, 5);
    const Node b = at(42, 3, 5);
    CHECK(mean_snr_db(a, a.home, b, 9) == doctest::Approx(mean_snr_db(b, b.home, a, 9)));
    CHECK(mean_snr_db(a, a.home, b, 9) != doctest::Approx(mean_snr_db(a, a.home, b, 10)));
}

TEST_CASE("measurements are what a chip can say")
{
    for (double snr = -30; snr < 60; snr += 0.37) {
        const Signal signal = measure(snr);
        CHECK(signal.snr_db >= -21);
        CHECK(signal.snr_db <= 13.5);
        CHECK(signal.snr_db * 4 == doctest::Approx(std::round(signal.snr_db * 4)));
        CHECK(signal.rssi_dbm < -10);
        CHECK(signal.rssi_dbm >= -126);
    }
    CHECK(measure(5).rssi_dbm > measure(-15).rssi_dbm);
}

TEST_CASE("a packet spreads hop by hop and each node hears it once")
{
    const auto nodes = settle(bay_area(60), {120, 4, 0});
    LinkTable links(nodes, 4);
    Flood flood(nodes, links);
    Random random(4);
    std::size_t relayed = 0;
    for (int packet = 0; packet < 200; ++packet) {
        const Flooding flooding = flood.spread(random.below(nodes.size()), 3, 0, random);
        std::vector<NodeIndex> heard;
        for (const Hearing& hearing : flooding.hearings) {
            heard.push_back(hearing.by);
            const Flooding::Path path = flooding.path_to(hearing);
            CHECK(path.relays.size() == 3 - flooding.sendings[hearing.sending].hop_limit);
            CHECK(path.signals.size() == path.relays.size());
        }
        std::sort(heard.begin(), heard.end());
        CHECK(std::adjacent_find(heard.begin(), heard.end()) == heard.end());
        for (std::size_t i = 1; i < flooding.sendings.size(); ++i) {
            CHECK(nodes[flooding.sendings[i].by].relays());
            CHECK(flooding.sendings[i].at_us >= flooding.sendings[i - 1].at_us);
        }
        relayed += flooding.sendings.size() - 1;
    }
    CHECK(relayed > 200);
}

} // namespace meshview::simulator
