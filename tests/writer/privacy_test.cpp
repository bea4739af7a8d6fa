#include <doctest/doctest.h>

#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer_test;
using writer::Discard;

namespace {

meshtastic::MeshPacket stored_packet(ScratchIngest& ingest)
{
    meshtastic::MeshPacket packet;
    REQUIRE(packet.ParseFromString(ingest.value("SELECT payload FROM packet")));
    return packet;
}

meshtastic::ServiceEnvelope private_text()
{
    auto result = text(alice, 5, "for bob only");
    result.mutable_packet()->set_to(bob);
    return result;
}

meshtastic::ServiceEnvelope named(const std::string& long_name)
{
    meshtastic::User user;
    user.set_long_name(long_name);
    static std::uint32_t id = 100;
    return envelope(alice, ++id, meshtastic::NODEINFO_APP, user);
}

} // namespace

TEST_CASE("the text of a direct message is not stored, unless that is asked for")
{
    ScratchIngest usual;
    usual.take(private_text());
    CHECK(stored_packet(usual).decoded().portnum() == meshtastic::TEXT_MESSAGE_APP);
    CHECK(stored_packet(usual).decoded().payload().empty());

    ScratchIngest asked({.privacy = {.store_direct_messages = true}});
    asked.take(private_text());
    CHECK(stored_packet(asked).decoded().payload() == "for bob only");
}

TEST_CASE("who does not permit MQTT is left out where that is respected")
{
    auto refused = text(alice, 5, "hello");
    refused.mutable_packet()->mutable_decoded()->set_bitfield(0);
    ScratchIngest usual;
    usual.take(refused);
    CHECK(usual.counters().packets == 1);

    ScratchIngest respectful({.privacy = {.require_ok_to_mqtt = true}});
    respectful.take(refused);
    CHECK(respectful.counters()[Discard::not_permitted] == 1);
    respectful.take(text(alice, 6, "older firmware does not say"));
    CHECK(respectful.counters().packets == 1);
}

TEST_CASE("a node whose name asks for it is left out, until its name changes")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(named("Alice #NoMeshView"));
    CHECK(ingest.value(
              "SELECT long_name, last_seen_us IS NULL, channel IS NULL FROM node WHERE id = '!a11ce001'")
        == "Alice #NoMeshView|1|1");
    ingest.take(text(alice, 6, "still there"));
    ingest.restart();
    ingest.take(text(alice, 7, "and now"));
    CHECK(ingest.counters()[Discard::opted_out] == 3);
    CHECK(ingest.counters().packets == 1);
    ingest.take(named("Alice"));
    ingest.take(text(alice, 8, "back"));
    CHECK(ingest.counters().packets == 3);
    CHECK(ingest.value("SELECT last_seen_us IS NULL FROM node WHERE id = '!a11ce001'") == "0");
}

TEST_CASE("coordinates are stored no finer than configured, in the packet too")
{
    meshtastic::Position position;
    position.set_latitude_i(377'654'321);
    position.set_longitude_i(-1'223'456'789);
    ScratchIngest ingest({.privacy = {.position_precision = 13}});
    ingest.take(envelope(alice, 5, meshtastic::POSITION_APP, position));
    CHECK(ingest.value("SELECT latitude_i, longitude_i, precision_bits FROM position")
        == "377749504|-1223426048|13");
    meshtastic::Position kept;
    REQUIRE(kept.ParseFromString(stored_packet(ingest).decoded().payload()));
    CHECK(kept.latitude_i() == 377'749'504);
    CHECK(ingest.value("SELECT last_lat FROM node WHERE id = '!a11ce001'") == "377749504");

    ScratchIngest nowhere({.privacy = {.position_precision = 0}});
    nowhere.take(envelope(alice, 5, meshtastic::POSITION_APP, position));
    CHECK(nowhere.value("SELECT count(*) FROM position") == "0");
    CHECK(nowhere.value("SELECT last_lat IS NULL FROM node WHERE id = '!a11ce001'") == "1");
}
