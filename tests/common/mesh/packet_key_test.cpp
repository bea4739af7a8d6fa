#include <limits>

#include <doctest/doctest.h>

#include "common/mesh/packet_key.hpp"

using namespace meshview;
using namespace meshview::mesh;

TEST_CASE("the first packet with a mesh id is keyed by it, the next ones beside it")
{
    const PacketKey first = first_key(0xfedcba98);
    CHECK(first == 0xfedcba98);
    const PacketKey second = next_key(first).value();
    CHECK(second == 0x1'fedcba98);
    CHECK(next_key(second) == 0x2'fedcba98);
    for (const PacketKey key : {first, second})
        CHECK(mesh_id_of(key) == 0xfedcba98);
    CHECK(first_key(1) == 1);
}

TEST_CASE("there is an end to packets with one mesh id")
{
    PacketKey key = first_key(0xffffffff);
    int count = 1;
    while (const auto next = next_key(key)) {
        key = *next;
        ++count;
    }
    CHECK(count == 1 << 18);
    CHECK(key < first_arrival_key);
    CHECK(mesh_id_of(key) == 0xffffffff);
}

TEST_CASE("packets without mesh id are keyed by arrival")
{
    const TimeUs now = 1'770'000'000'000'000;
    CHECK(arrival_key(now) == now);
    CHECK(next_key(arrival_key(now)) == now + 1);
    CHECK(mesh_id_of(arrival_key(now)) == 0);
    CHECK(arrival_key(0) == first_arrival_key);
    CHECK(arrival_key(-5) == first_arrival_key);
    CHECK(arrival_key(std::numeric_limits<TimeUs>::max()) == last_packet_key);
    CHECK(next_key(last_packet_key) == std::nullopt);
    CHECK(last_packet_key == 9'007'199'254'740'991);
}
