#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "common/mesh/packet_facts.hpp"
#include "tests/common/mesh/packets.hpp"

using namespace meshview;
using namespace meshview::mesh;

namespace {

meshtastic::MeshPacket text_packet()
{
    return make_packet(meshtastic::TEXT_MESSAGE_APP, "hello");
}

std::optional<NodeNum> gateway_of(const std::string& gateway_id, std::string_view topic)
{
    return accept(make_envelope(text_packet(), "LongFast", gateway_id), {}, topic).gateway;
}

meshtastic::MeshPacket sealed(
    const ChannelKey& key, const std::string& channel, const meshtastic::MeshPacket& open)
{
    meshtastic::MeshPacket packet = open;
    const std::string plain = packet.decoded().SerializeAsString();
    packet.set_encrypted(key.crypt(packet.id(), packet.from(), plain));
    packet.set_channel(key.hash(channel));
    return packet;
}

} // namespace

TEST_CASE("the gateway is the envelope's, or the topic's when the envelope names none")
{
    const std::string_view topic = "msh/2/e/LongFast/!0000abcd";
    CHECK(gateway_of("!a8891bc1", topic) == 0xa8891bc1);
    CHECK(gateway_of("!A8891BC1", topic) == 0xa8891bc1);
    CHECK(gateway_of("!abc", topic) == 0xabc);
    CHECK(gateway_of("", topic) == 0xabcd);
    CHECK(gateway_of("", "msh/2/e/LongFast/nobody") == std::nullopt);
    CHECK(gateway_of("", "msh/2/map/") == std::nullopt);
}

TEST_CASE("a gateway that is no node does not cost the packet")
{
    const std::string_view topic = "msh/2/e/LongFast/!0000abcd";
    for (const char* id :
        {"!zzzz", "myGateway", "!", "^all", "!00000000", "!ffffffff", "!123456789", "12345678", "!12 4"}) {
        CAPTURE(id);
        const Envelope envelope = accept(make_envelope(text_packet(), "LongFast", id), {}, topic);
        CHECK(envelope.gateway == std::nullopt);
        CHECK(envelope.gateway_id == id);
        CHECK(envelope.packet.decoded().payload() == "hello");
        CHECK(!sender_is_gateway(envelope));
    }
    CHECK(accept(make_envelope(text_packet(), "LongFast", "\xff\x80")).gateway_id
        == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("a missing channel name is taken from the topic, to find the key too")
{
    const Keyring ring = Keyring::with_default_key({});
    const std::string bytes = make_envelope(sealed(ring.keys()[0], "MediumFast", text_packet()), "");
    const Envelope envelope = accept(bytes, ring, "msh/EU_868/2/e/MediumFast/!a8891bc1");
    CHECK(envelope.outcome == Outcome::decrypted);
    CHECK(envelope.channel_id == "");
    CHECK(envelope.channel == "MediumFast");
    CHECK(accept(bytes, ring, "msh/2/e/LongFast/!a8891bc1").outcome == Outcome::encrypted_unknown_key);
}

TEST_CASE("the first key that fits opens the packet and is named")
{
    const std::vector<std::string> secondary{
        "IG8PowjHsODz/59/9ZzXwg==", "uMRMIyn1GsUMjAdL0PpX/Ef96Q5ZZlz2+Ju8TQ7rUJ8="};
    const Keyring ring = Keyring::with_default_key(secondary);
    REQUIRE(ring.keys().size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const Envelope envelope =
            accept(make_envelope(sealed(ring.keys()[i], "Any name", text_packet()), "Any name"), ring);
        CHECK(envelope.outcome == Outcome::decrypted);
        CHECK(envelope.key_index == i);
        CHECK(envelope.encrypted_bytes == 9);
        CHECK(envelope.packet.decoded().payload() == "hello");
        CHECK(!envelope.packet.has_encrypted());
    }
}

TEST_CASE("one ring serves any number of threads")
{
    const Keyring ring = Keyring::with_default_key({});
    const std::string bytes = make_envelope(sealed(ring.keys()[0], "LongFast", text_packet()));
    std::atomic<int> opened = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < 500; ++round)
                    if (const auto result = decode_envelope("2/e/LongFast/!1", bytes, ring);
                        std::get<Envelope>(result).packet.decoded().payload() == "hello")
                        ++opened;
            });
    }
    CHECK(opened == 2000);
}

TEST_CASE("a right key is not accepted for a Data without a port, and unknown ports are kept")
{
    const Keyring ring = Keyring::with_default_key({});
    const auto decode = [&](int port) {
        return accept(make_envelope(sealed(ring.keys()[0], "LongFast", make_packet(port, "x"))), ring);
    };
    CHECK(decode(0).outcome == Outcome::encrypted_unknown_key);
    CHECK(decode(0).packet.has_encrypted());
    CHECK(decode(100).outcome == Outcome::decrypted);
    CHECK(decode(100).packet.decoded().portnum() == 100);
    CHECK(decode(100).payload.status == PayloadStatus::opaque);
}

TEST_CASE("a channel hash that is not a byte fits no key")
{
    const Keyring ring = Keyring::with_default_key({});
    auto packet = sealed(ring.keys()[0], "LongFast", text_packet());
    packet.set_channel(packet.channel() + 256);
    CHECK(accept(make_envelope(packet), ring).outcome == Outcome::encrypted_unknown_key);
}

TEST_CASE("messages sealed to one node are never tried")
{
    const Keyring ring = Keyring::with_default_key({});
    auto packet = sealed(ring.keys()[0], "PKI", text_packet());
    CHECK(accept(make_envelope(packet, "PKI"), ring).outcome == Outcome::encrypted_pki);
    packet = sealed(ring.keys()[0], "LongFast", text_packet());
    packet.set_pki_encrypted(true);
    const Envelope envelope = accept(make_envelope(packet), ring);
    CHECK(envelope.outcome == Outcome::encrypted_pki);
    CHECK(envelope.payload.message == nullptr);
    CHECK(payload_text(envelope.packet) == std::nullopt);
}

TEST_CASE("packets that cannot be are rejected, each for its reason")
{
    const auto reason_after = [](auto change) {
        meshtastic::MeshPacket packet = text_packet();
        change(packet);
        return reject(make_envelope(packet));
    };
    using Packet = meshtastic::MeshPacket;
    CHECK(reason_after([](Packet& p) { p.set_from(0); }) == RejectReason::bad_from);
    CHECK(reason_after([](Packet& p) { p.set_from(broadcast_node); }) == RejectReason::bad_from);
    CHECK(reason_after([](Packet& p) { p.set_id(0); }) == RejectReason::zero_packet_id);
    CHECK(reason_after([](Packet& p) { p.set_id(0), p.set_encrypted("x"); }) == RejectReason::zero_packet_id);
    CHECK(reason_after([](Packet& p) { p.set_hop_limit(8); }) == RejectReason::hop_out_of_range);
    CHECK(reason_after([](Packet& p) { p.set_hop_start(8); }) == RejectReason::hop_out_of_range);
    CHECK(reason_after([](Packet& p) { p.set_encrypted(""); }) == RejectReason::encrypted_size);
    CHECK(reason_after([](Packet& p) { p.set_encrypted(std::string(257, 'x')); })
        == RejectReason::encrypted_size);
    CHECK(reason_after([](Packet& p) { p.clear_decoded(); }) == RejectReason::no_payload_variant);
    meshtastic::ServiceEnvelope empty;
    empty.set_channel_id("LongFast");
    CHECK(reject(empty.SerializeAsString()) == RejectReason::no_packet);
    CHECK(reject("") == RejectReason::empty_payload);
    CHECK(reject("online") == RejectReason::envelope_parse_error);
    CHECK(reject(std::string(max_envelope_bytes + 1, '\0')) == RejectReason::oversized);
}

TEST_CASE("limits are inclusive")
{
    meshtastic::MeshPacket packet = text_packet();
    packet.set_hop_limit(7);
    packet.set_hop_start(7);
    CHECK(accept(make_envelope(packet)).packet.hop_start() == 7);
    packet.set_encrypted(std::string(256, 'x'));
    CHECK(accept(make_envelope(packet)).encrypted_bytes == 256);
    CHECK(accept(make_envelope(make_packet(1, std::string(3000, 'x')))).payload.status == PayloadStatus::ok);
}

TEST_CASE("only topics with envelopes reach the decoder")
{
    const std::string bytes = make_envelope(text_packet());
    for (const char* topic : {"msh/US/2/json/LongFast/!a8891bc1", "msh/US/2/stat/!a8891bc1", "", "2",
             "msh/US/2/x/LongFast/!a8891bc1"})
        CHECK(reject(bytes, topic) == RejectReason::not_protobuf_topic);
    for (const char* topic : {"msh/US/2/c/LongFast/!a8891bc1", "2/e/LongFast/!a8891bc1", "msh/2/map/"})
        CHECK(accept(bytes, {}, topic).packet.decoded().payload() == "hello");
}

TEST_CASE("what a map report may do without, other packets may not")
{
    meshtastic::MapReport report;
    report.set_long_name("Base");
    meshtastic::MeshPacket packet = make_packet(meshtastic::MAP_REPORT_APP, report.SerializeAsString());
    packet.clear_id();
    const Envelope envelope = accept(make_envelope(packet, "LongFast", "!11223344"), {}, "msh/US/2/map/");
    REQUIRE(envelope.payload.as<meshtastic::MapReport>() != nullptr);
    CHECK(envelope.payload.as<meshtastic::MapReport>()->long_name() == "Base");
    CHECK(envelope.payload.as<meshtastic::Position>() == nullptr);
    CHECK(sender_is_gateway(envelope));
    CHECK(hops_away(envelope.packet) == std::nullopt);
}

TEST_CASE("fields that the schema does not know survive being stored")
{
    meshtastic::MeshPacket packet = text_packet();
    packet.GetReflection()->MutableUnknownFields(&packet)->AddVarint(77, 7);
    const Envelope envelope = accept(make_envelope(packet));
    CHECK(envelope.packet.SerializeAsString() == packet.SerializeAsString());
}

TEST_CASE("every reason and outcome has its own name")
{
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < reject_reason_count; ++i)
        names.push_back(to_string(static_cast<RejectReason>(i)));
    CHECK(names.front() == "not_protobuf_topic");
    CHECK(names.back() == "encrypted_size");
    CHECK(to_string(RejectReason::hop_out_of_range) == "hop_out_of_range");
    CHECK(to_string(RejectReason::envelope_parse_error) == "envelope_parse_error");
    CHECK(to_string(Outcome::encrypted_pki) == "encrypted_pki");
}

TEST_CASE("facts about a packet")
{
    meshtastic::MeshPacket packet = text_packet();
    packet.set_hop_start(3);
    packet.set_hop_limit(3);
    CHECK(is_broadcast(packet));
    CHECK(hops_away(packet) == 0);
    CHECK(ok_to_mqtt(packet) == std::nullopt);
    CHECK(!want_response(packet));
    packet.mutable_decoded()->set_bitfield(2);
    CHECK(ok_to_mqtt(packet) == false);
    CHECK(want_response(packet));

    Envelope envelope = accept(make_envelope(packet));
    CHECK(is_direct_reception(envelope));
    envelope.packet.set_hop_limit(2);
    CHECK(hops_away(envelope.packet) == 1);
    CHECK(!is_direct_reception(envelope));
    envelope.packet.set_hop_limit(3);
    envelope.packet.set_via_mqtt(true);
    CHECK(!is_direct_reception(envelope));
    envelope.packet.set_via_mqtt(false);
    envelope.packet.set_transport_mechanism(meshtastic::MeshPacket::TRANSPORT_MQTT);
    CHECK(!is_direct_reception(envelope));
    envelope.packet.clear_transport_mechanism();
    envelope.gateway = packet.from();
    CHECK(!is_direct_reception(envelope));
}
