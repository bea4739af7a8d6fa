#include <doctest/doctest.h>

#include "common/mesh/encoding.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

TEST_CASE("a packet taken apart: fields by name, and the bytes they came from")
{
    const RunningReader running;
    TestDatabase db(running);
    meshtastic::Position position;
    position.set_latitude_i(-10);
    position.set_longitude_i(20);
    db.add({.id = 5 + (std::int64_t{1} << 32), .portnum = 3, .payload = position.SerializeAsString()});
    const auto answer = running.json("/api/packet/4294967301");
    CHECK(answer.at("port").as_string() == "POSITION_APP");
    CHECK(answer.at("mesh_id").as_int64() == 5);
    CHECK(answer.at("decoded").at("latitude_i").as_int64() == -10);
    CHECK(answer.at("decoded").at("longitude_i").as_int64() == 20);
    CHECK(answer.at("mesh_packet").at("from").as_int64() == 0x11);
    CHECK_FALSE(answer.at("mesh_packet").as_object().contains("decoded"));
    CHECK(answer.at("packet").at("payload").as_string().starts_with("latitude_i: -10"));
    CHECK(
        mesh::decode_hex(std::string(answer.at("payload_hex").as_string())) == position.SerializeAsString());
    meshtastic::MeshPacket stored;
    CHECK(stored.ParseFromString(*mesh::decode_hex(std::string(answer.at("raw_hex").as_string()))));
    CHECK(stored.id() == 5);

    db.add({.id = 6, .payload = "a < text \xff"});
    CHECK(running.json("/api/packet/6").at("decoded").as_string() == "a < text \xef\xbf\xbd");
    CHECK(running.get("/api/packet/7").status == 404);
    CHECK(running.get("/api/packet/x").json().at("parameter").as_string() == "packet_id");
}

TEST_CASE("of a private text nothing is shown, of one that no key opens only its bytes")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add({.id = 1, .to = 0x22, .payload = "a secret"});
    const Answer answer = running.get("/api/packet/1");
    CHECK(answer.json().at("private").as_bool());
    for (const char* member : {"data", "decoded", "payload_hex", "raw_hex"})
        CHECK(answer.json().at(member).is_null());
    CHECK(answer.body.find("secret") == std::string::npos);
    CHECK(answer.body.find("6120736563726574") == std::string::npos);

    meshtastic::MeshPacket sealed;
    sealed.set_from(0x11);
    sealed.set_encrypted("\x01\x02");
    const char* const insert = "INSERT INTO packet (sequence, id, portnum, payload) VALUES ($1, $2, $3, $4)";
    db.run(insert, {db.next_place(), 2, 0, SqlBytes{sealed.SerializeAsString()}});
    db.run(insert, {db.next_place(), 3, 999, SqlBytes{"\xff"}});
    const auto unread = running.json("/api/packet/2");
    CHECK(unread.at("decoded").is_null());
    CHECK(unread.at("mesh_packet").at("from").as_int64() == 0x11);
    CHECK(unread.at("raw_hex").is_string());
    const auto broken = running.json("/api/packet/3");
    CHECK(broken.at("port").is_null());
    CHECK(broken.at("mesh_packet").is_null());
    CHECK(broken.at("raw_hex").as_string() == "ff");
}
