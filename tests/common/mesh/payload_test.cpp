#include <limits>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <google/protobuf/message.h>

#include "common/mesh/meshtastic_admin.pb.h"
#include "common/mesh/message_json.hpp"
#include "common/mesh/message_text.hpp"
#include "common/mesh/portnum.hpp"
#include "tests/common/mesh/packets.hpp"

using namespace meshview;
using namespace meshview::mesh;
namespace json = boost::json;

namespace {

std::optional<std::string> text_of(int portnum, const google::protobuf::Message& message)
{
    return payload_text(make_packet(portnum, message.SerializeAsString()));
}

PayloadStatus status_of(int portnum, const std::string& payload)
{
    return read_payload(make_packet(portnum, payload).decoded()).status;
}

std::string float_line(float value)
{
    meshtastic::Neighbor neighbor;
    neighbor.set_snr(value);
    return message_text(neighbor);
}

/// Puts bytes that are no text into the first text field found, anywhere below; false when there is none.
bool spoil_text(google::protobuf::Message& message, int depth = 0)
{
    const auto& type = *message.GetDescriptor();
    const auto& values = *message.GetReflection();
    for (int i = 0; i < type.field_count() && depth < 4; ++i) {
        const auto* const field = type.field(i);
        if (is_text(*field)) {
            REQUIRE(!field->is_repeated());
            values.SetString(&message, field, "\xff");
            return true;
        }
        if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE)
            continue;
        auto* const inner = field->is_repeated() ? values.AddMessage(&message, field)
                                                 : values.MutableMessage(&message, field);
        if (spoil_text(*inner, depth + 1))
            return true;
        values.ClearField(&message, field);
    }
    return false;
}

} // namespace

TEST_CASE("a position in text format")
{
    meshtastic::Position position;
    position.set_longitude_i(-1224194000);
    position.set_latitude_i(377749000);
    position.set_altitude(0);
    position.set_location_source(meshtastic::Position::LOC_INTERNAL);
    position.set_altitude_source(static_cast<meshtastic::Position::AltSource>(99));
    position.set_pdop(120);
    CHECK(text_of(3, position)
        == "latitude_i: 377749000\nlongitude_i: -1224194000\naltitude: 0\nlocation_source: LOC_INTERNAL\n"
           "altitude_source: 99\nPDOP: 120");
}

TEST_CASE("nested messages, floats and booleans in text format")
{
    meshtastic::Telemetry telemetry;
    telemetry.set_time(1750000000);
    auto& metrics = *telemetry.mutable_environment_metrics();
    metrics.set_temperature(21.5F);
    metrics.set_relative_humidity(-0.0F);
    metrics.set_barometric_pressure(1013);
    CHECK(text_of(67, telemetry)
        == "time: 1750000000\nenvironment_metrics {\n  temperature: 21.5\n  relative_humidity: -0.0\n"
           "  barometric_pressure: 1013.0\n}");
    meshtastic::Routing routing;
    routing.mutable_route_reply();
    CHECK(text_of(5, routing) == "route_reply {\n}");
    meshtastic::RouteDiscovery route;
    route.add_route(1);
    route.add_route(0xffffffff);
    route.add_snr_towards(-128);
    CHECK(text_of(70, route) == "route: 1\nroute: 4294967295\nsnr_towards: -128");
    meshtastic::NeighborInfo neighbors;
    neighbors.add_neighbors()->set_node_id(7);
    neighbors.add_neighbors();
    CHECK(text_of(71, neighbors) == "neighbors {\n  node_id: 7\n}\nneighbors {\n}");
    CHECK(text_of(67, meshtastic::Telemetry()) == "");
}

TEST_CASE("floats are printed as Python prints them")
{
    CHECK(float_line(0.1F) == "snr: 0.1");
    CHECK(float_line(-2.25F) == "snr: -2.25");
    CHECK(float_line(16777216.0F) == "snr: 16777216.0");
    CHECK(float_line(1e15F) == "snr: 1000000000000000.0");
    CHECK(float_line(1e16F) == "snr: 1e+16");
    CHECK(float_line(0.0001F) == "snr: 0.0001");
    CHECK(float_line(0.00001F) == "snr: 1e-05");
    CHECK(float_line(3.4028235e38F) == "snr: 3.4028235e+38");
    CHECK(float_line(1e-45F) == "snr: 1e-45");
    CHECK(float_line(std::numeric_limits<float>::infinity()) == "snr: inf");
    CHECK(float_line(-std::numeric_limits<float>::infinity()) == "snr: -inf");
    CHECK(float_line(std::numeric_limits<float>::quiet_NaN()) == "snr: nan");
}

TEST_CASE("text is UTF-8 between quotes, bytes are escaped")
{
    meshtastic::User user;
    user.set_long_name("\xc3\x89t\xc3\xa9 \"1\"\n\x01\\'");
    user.set_short_name("\xf0\x9f\x9a\x80");
    user.set_macaddr(std::string("\x00\xff\tA", 4));
    user.set_hw_model(static_cast<meshtastic::HardwareModel>(9999));
    user.set_is_licensed(true);
    CHECK(text_of(4, user)
        == "long_name: \"\xc3\x89t\xc3\xa9 \\\"1\\\"\\n\\001\\\\\\'\"\nshort_name: \"\xf0\x9f\x9a\x80\"\n"
           "macaddr: \"\\000\\377\\tA\"\nhw_model: 9999\nis_licensed: true");
    user.Clear();
    user.set_long_name("caf\xc3");
    CHECK(text_of(4, user) == "long_name: \"caf\xef\xbf\xbd\"");
}

TEST_CASE("what has no text says so")
{
    CHECK(payload_text(make_packet(1, "hello")) == "hello");
    CHECK(payload_text(make_packet(66, "")) == "");
    CHECK(payload_text(make_packet(1, "a\xff")) == "a\xef\xbf\xbd");
    CHECK(payload_text(make_packet(256, "x")) == std::nullopt);
    CHECK(payload_text(make_packet(100, "x")) == std::nullopt);
    CHECK(payload_text(make_packet(3, "\x0d\x01")) == std::nullopt);
    meshtastic::MeshPacket sealed;
    sealed.set_encrypted("x");
    CHECK(payload_text(sealed) == std::nullopt);
}

TEST_CASE("payloads are judged by their port")
{
    CHECK(status_of(1, "ok") == PayloadStatus::ok);
    CHECK(status_of(1, "\x80") == PayloadStatus::invalid);
    CHECK(status_of(3, "") == PayloadStatus::ok);
    CHECK(status_of(3, "\x0d") == PayloadStatus::invalid);
    CHECK(status_of(68, "\x80") == PayloadStatus::opaque);
    CHECK(status_of(-1, "") == PayloadStatus::opaque);
    CHECK(status_of(511, "") == PayloadStatus::opaque);
}

TEST_CASE("a name that is not UTF-8 is flagged and kept")
{
    meshtastic::User user;
    user.set_id("!11223344");
    user.set_long_name("broken \xf0\x9f\x9a");
    const Payload payload = read_payload(make_packet(4, user.SerializeAsString()).decoded());
    CHECK(payload.status == PayloadStatus::invalid);
    REQUIRE(payload.as<meshtastic::User>() != nullptr);
    CHECK(payload.as<meshtastic::User>()->id() == "!11223344");
}

TEST_CASE("every port with text in its message checks it")
{
    int protobuf_ports = 0;
    for (int number = 0; number < 512; ++number) {
        const Port* const port = find_port(number);
        if (port == nullptr || port->kind != PayloadKind::protobuf)
            continue;
        ++protobuf_ports;
        CAPTURE(port->name);
        const auto message = port->create();
        CHECK(message->GetDescriptor() == port->descriptor());
        const bool has_text = spoil_text(*message);
        CHECK(has_text == (port->has_valid_text != nullptr));
        CHECK(status_of(number, message->SerializeAsString())
            == (has_text ? PayloadStatus::invalid : PayloadStatus::ok));
    }
    CHECK(protobuf_ports == 20);
}

TEST_CASE("the table of ports agrees with the schema")
{
    for (int number = 0; number < meshtastic::MAX; ++number) {
        const Port* const port = find_port(number);
        CHECK((port != nullptr) == meshtastic::PortNum_IsValid(number));
        if (port != nullptr)
            CHECK(port->name == meshtastic::PortNum_Name(static_cast<meshtastic::PortNum>(number)));
    }
    CHECK(find_port(meshtastic::MAX) == nullptr);
    CHECK(find_port(-1) == nullptr);
}

TEST_CASE("messages as JSON")
{
    meshtastic::Telemetry telemetry;
    auto& metrics = *telemetry.mutable_environment_metrics();
    metrics.set_temperature(std::numeric_limits<float>::quiet_NaN());
    metrics.set_lux(0.1F);
    metrics.set_iaq(0);
    CHECK(message_json(telemetry)
        == json::parse(R"({"environment_metrics":{"temperature":"NaN","iaq":0,"lux":0.1}})").as_object());
    meshtastic::NeighborInfo neighbors;
    neighbors.add_neighbors()->set_node_id(0xffffffff);
    CHECK(message_json(neighbors) == json::parse(R"({"neighbors":[{"node_id":4294967295}]})").as_object());
    meshtastic::User user;
    user.set_long_name("a\xff");
    user.set_macaddr("a\xff");
    CHECK(message_json(user)
        == json::parse("{\"long_name\":\"a\xef\xbf\xbd\",\"macaddr\":\"61ff\"}").as_object());
}

TEST_CASE("names of enum values")
{
    meshtastic::AdminMessage admin;
    admin.mutable_get_owner_response()->set_hw_model(meshtastic::RAK4631);
    admin.mutable_get_owner_response()->set_role(static_cast<meshtastic::Config::DeviceConfig::Role>(77));
    CHECK(enum_names(admin)
        == json::parse(R"({"get_owner_response.hw_model":"RAK4631","get_owner_response.role":null})")
               .as_object());
    CHECK(enum_names(meshtastic::User()).empty());
}
