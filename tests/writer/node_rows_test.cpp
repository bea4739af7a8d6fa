#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer_test;

namespace {

std::string node(ScratchIngest& ingest, NodeNum number, const std::string& columns)
{
    return ingest.value(fmt::format("SELECT {} FROM node WHERE node_id = {}", columns, number));
}

meshtastic::User user_alice()
{
    meshtastic::User user;
    user.set_id("!a11ce001");
    user.set_long_name("Alice");
    user.set_short_name("AL");
    user.set_hw_model(meshtastic::TBEAM);
    user.set_role(meshtastic::Config_DeviceConfig_Role_ROUTER);
    user.set_public_key(std::string(32, '\x5a'));
    return user;
}

meshtastic::Position position(std::int32_t latitude_i, std::int32_t longitude_i)
{
    meshtastic::Position result;
    result.set_latitude_i(latitude_i);
    result.set_longitude_i(longitude_i);
    return result;
}

constexpr const char* all_columns = "id, node_id, long_name, short_name, hw_model, firmware, role, last_lat, "
                                    "last_long, channel, first_seen_us, last_seen_us, is_mqtt_gateway";
constexpr const char* place = "last_lat, last_long";

} // namespace

TEST_CASE("a sender is a node from its first packet on, whatever that says")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    CHECK(node(ingest, alice, all_columns)
        == "!a11ce001|2703024129|NULL|NULL|NULL|NULL|NULL|NULL|NULL|LongFast|1790000000000000|"
           "1790000000000000|NULL");
}

TEST_CASE("every packet of a node moves its last_seen, nothing its first_seen")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(envelope(alice, 6, meshtastic::PRIVATE_APP, "?"), start_us + 10);
    ingest.restart();
    ingest.take(sealed(text(alice, 7, "secret"), "sixteen byte key"), start_us + 20);
    CHECK(node(ingest, alice, "first_seen_us, last_seen_us") == "1790000000000000|1790000000000020");
}

TEST_CASE("a gateway is marked as one, also when it was never heard itself")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    CHECK(node(ingest, gate, "id, first_seen_us, last_seen_us, is_mqtt_gateway") == "!6a7e0003|NULL|NULL|1");
    ingest.take(heard_by(text(gate, 6, "I too"), alice), start_us + 10);
    CHECK(node(ingest, gate, "first_seen_us, last_seen_us, is_mqtt_gateway")
        == "1790000000000010|1790000000000010|1");
    CHECK(node(ingest, alice, "is_mqtt_gateway") == "1");
}

TEST_CASE("a node info names its sender")
{
    ScratchIngest ingest;
    ingest.take(envelope(alice, 5, meshtastic::NODEINFO_APP, user_alice()));
    CHECK(node(ingest, alice, "long_name, short_name, hw_model, role, channel, firmware")
        == "Alice|AL|TBEAM|ROUTER|LongFast|NULL");
}

TEST_CASE("a node info whose own id is spelled otherwise, or false, still belongs to its sender")
{
    ScratchIngest ingest;
    for (const char* id : {"!A11CE001", "!a11ce1", "!0b0b0002", "^all", ""}) {
        auto user = user_alice();
        user.set_id(id);
        ingest.take(envelope(alice, 5, meshtastic::NODEINFO_APP, user));
    }
    CHECK(ingest.value("SELECT id FROM node WHERE long_name = 'Alice'") == "!a11ce001");
}

TEST_CASE("numbers that the schema does not know stay visible")
{
    ScratchIngest ingest;
    auto user = user_alice();
    user.set_hw_model(static_cast<meshtastic::HardwareModel>(9999));
    user.set_role(static_cast<meshtastic::Config_DeviceConfig_Role>(77));
    ingest.take(envelope(alice, 5, meshtastic::NODEINFO_APP, user));
    CHECK(node(ingest, alice, "hw_model, role") == "9999|77");
}

TEST_CASE("names are repaired and cut, and an empty one takes nothing away")
{
    ScratchIngest ingest;
    auto user = user_alice();
    user.set_long_name("bad \xff bytes \xf0\x9f\x8c\xb2");
    user.set_short_name("\xf0\x9f\x8c\xb2 To");
    ingest.take(envelope(alice, 5, meshtastic::NODEINFO_APP, user));
    CHECK(node(ingest, alice, "long_name, short_name")
        == "bad \xef\xbf\xbd bytes \xf0\x9f\x8c\xb2|\xf0\x9f\x8c\xb2 To");

    user.set_long_name(std::string(180, 'x'));
    user.set_short_name("");
    ingest.take(envelope(alice, 6, meshtastic::NODEINFO_APP, user));
    CHECK(node(ingest, alice, "length(long_name), short_name") == "64|\xf0\x9f\x8c\xb2 To");
}

TEST_CASE("the channel of a node is the one it announces itself on")
{
    ScratchIngest ingest;
    auto hello = text(alice, 5, "hello");
    hello.set_channel_id("Private");
    ingest.take(hello);
    CHECK(node(ingest, alice, "channel") == "Private");
    ingest.take(envelope(alice, 6, meshtastic::NODEINFO_APP, user_alice()));
    hello.mutable_packet()->set_id(7);
    ingest.take(hello);
    CHECK(node(ingest, alice, "channel") == "LongFast");
}

TEST_CASE("a position places its sender, also on the equator")
{
    ScratchIngest ingest;
    ingest.take(envelope(alice, 5, meshtastic::POSITION_APP, position(377749000, -1224194000)));
    CHECK(node(ingest, alice, place) == "377749000|-1224194000");
    ingest.take(envelope(alice, 6, meshtastic::POSITION_APP, position(0, 324194000)));
    CHECK(node(ingest, alice, place) == "0|324194000");
}

TEST_CASE("what is no position changes none")
{
    ScratchIngest ingest;
    ingest.take(envelope(alice, 5, meshtastic::POSITION_APP, position(377749000, -1224194000)));
    meshtastic::Position only_time;
    only_time.set_time(1'790'000'000);
    std::uint32_t id = 6;
    ingest.take(envelope(alice, id++, meshtastic::POSITION_APP, position(0, 0)));
    ingest.take(envelope(alice, id++, meshtastic::POSITION_APP, only_time));
    ingest.take(envelope(alice, id++, meshtastic::POSITION_APP, position(900000001, 5)));
    ingest.take(envelope(alice, id++, meshtastic::POSITION_APP, position(5, -1800000001)));
    ingest.take(envelope(alice, id++, meshtastic::POSITION_APP, "no protobuf \xff\xff"));
    CHECK(node(ingest, alice, place) == "377749000|-1224194000");
}

TEST_CASE("a map report without position leaves the node where it is")
{
    ScratchIngest ingest;
    meshtastic::MapReport report;
    report.set_long_name("Alice");
    report.set_firmware_version("2.7.11.ee68575");
    report.set_latitude_i(377749000);
    report.set_longitude_i(-1224194000);
    ingest.take(envelope(alice, 0, meshtastic::MAP_REPORT_APP, report));
    report.clear_latitude_i();
    report.clear_longitude_i();
    report.set_long_name("Alice moved");
    ingest.take(envelope(alice, 0, meshtastic::MAP_REPORT_APP, report), start_us + 10);
    CHECK(node(ingest, alice, place) == "377749000|-1224194000");
    CHECK(node(ingest, alice, "long_name, firmware") == "Alice moved|2.7.11.ee68575");
}

TEST_CASE("a late copy of an old packet does not undo newer news")
{
    ScratchIngest ingest;
    const auto old = envelope(alice, 5, meshtastic::POSITION_APP, position(100, 100));
    ingest.take(old);
    ingest.take(envelope(alice, 6, meshtastic::POSITION_APP, position(200, 200)));
    ingest.take(heard_by(old, other_gate));
    CHECK(node(ingest, alice, place) == "200|200");
}

TEST_CASE("public keys are kept with their times, a changed one beside the old")
{
    ScratchIngest ingest;
    auto user = user_alice();
    ingest.take(envelope(alice, 5, meshtastic::NODEINFO_APP, user));
    ingest.take(envelope(alice, 6, meshtastic::NODEINFO_APP, user), start_us + 10);
    user.set_public_key(std::string(32, '\xff'));
    ingest.take(envelope(alice, 7, meshtastic::NODEINFO_APP, user), start_us + 20);
    user.set_public_key("too short");
    ingest.take(envelope(alice, 8, meshtastic::NODEINFO_APP, user), start_us + 30);
    user.set_public_key(std::string(32, '\0'));
    ingest.take(envelope(alice, 9, meshtastic::NODEINFO_APP, user), start_us + 40);
    const std::string zs = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";
    CHECK(ingest.rows(
              "SELECT node_id, public_key, first_seen_us, last_seen_us FROM node_public_key ORDER BY id")
        == std::vector<std::string>{fmt::format("{}|{}|1790000000000000|1790000000000010", alice, zs),
            fmt::format("{}|{}|1790000000000020|1790000000000020", alice, std::string(64, 'f'))});
}

TEST_CASE("a row that the reference left under a false number is taken over")
{
    ScratchIngest ingest;
    ingest.database().exec(
        "INSERT INTO node (id, node_id, long_name) VALUES ('!a11ce001', 4711, 'Somebody')");
    ingest.take(text(alice, 5, "hello"));
    CHECK(node(ingest, alice, "id, long_name, last_seen_us") == "!a11ce001|Somebody|1790000000000000");
    CHECK(ingest.value("SELECT count(*) FROM node WHERE id = '!a11ce001'") == "1");
}
