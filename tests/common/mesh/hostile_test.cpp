#include <random>

#include <doctest/doctest.h>

#include "tests/common/mesh/invariants.hpp"
#include "tests/common/mesh/packets.hpp"
#include "tests/common/mesh/vectors.hpp"

using namespace meshview::mesh;

namespace {

const std::string topic = "msh/US/2/e/LongFast/!a8891bc1";

/// Tag and length of a length-delimited field, which need not tell the truth.
std::string field_header(int number, std::uint64_t length)
{
    std::string bytes(1, static_cast<char>(number << 3 | 2));
    for (; length >= 0x80; length >>= 7)
        bytes += static_cast<char>((length & 0x7f) | 0x80);
    return bytes += static_cast<char>(length);
}

} // namespace

TEST_CASE("vectors cut at every length")
{
    for (const Vector& vector : load_vectors())
        for (std::size_t size = 0; size < vector.bytes.size(); ++size)
            decode_and_check(topic, std::string_view(vector.bytes).substr(0, size), vector.keyring);
}

TEST_CASE("vectors with any one bit flipped")
{
    int accepted = 0;
    for (const Vector& vector : load_vectors()) {
        std::string bytes = vector.bytes;
        for (char& byte : bytes)
            for (unsigned bit = 0; bit < 8; ++bit) {
                byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1U << bit);
                accepted += decode_and_check(topic, bytes, vector.keyring) ? 1 : 0;
                byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1U << bit);
            }
    }
    CHECK(accepted > 10'000);
}

TEST_CASE("vectors with any one byte replaced by any other")
{
    const auto vectors = load_vectors();
    for (const std::size_t index : {0U, 28U, 94U}) {
        std::string bytes = vectors.at(index).bytes;
        for (char& byte : bytes) {
            const char original = byte;
            for (int value = 0; value < 256; ++value) {
                byte = static_cast<char>(value);
                decode_and_check(topic, bytes, vectors[index].keyring);
            }
            byte = original;
        }
    }
}

TEST_CASE("random bytes, and random bytes in the places of a packet")
{
    std::mt19937 random(20260131); // NOLINT: the same bytes in every run
    const Keyring ring = Keyring::with_default_key({});
    for (int i = 0; i < 20'000; ++i) {
        std::string noise(random() % 300, '\0');
        for (char& byte : noise)
            byte = static_cast<char>(random());
        decode_and_check(topic, noise, ring);
        auto packet = make_packet(static_cast<int>(random() % 80), noise);
        decode_and_check(topic, make_envelope(packet, noise.substr(0, 8), noise.substr(0, 9)), ring);
        decode_and_check(topic, make_envelope(packet), ring);
        packet.set_encrypted(noise);
        packet.set_channel(8);
        decode_and_check(topic, make_envelope(packet), ring);
    }
}

TEST_CASE("bodies of megabytes are turned away unread")
{
    const std::string packet = make_packet(1, std::string(8'000'000, 'x')).SerializeAsString();
    CHECK(reject(field_header(1, packet.size()) + packet) == RejectReason::oversized);
    CHECK(reject(std::string(8'000'000, '\x0a')) == RejectReason::oversized);
}

TEST_CASE("lengths that promise more than there is")
{
    for (const std::uint64_t length : {1ULL, 127ULL, 4096ULL, 0x7fffffffULL, 0xffffffffULL, ~0ULL})
        for (int field = 1; field < 16; ++field)
            CHECK(reject(field_header(field, length)) == RejectReason::envelope_parse_error);
    const std::string promise = field_header(1, 0x7fffffff);
    CHECK(accept(make_envelope(make_packet(70, promise))).payload.status == PayloadStatus::invalid);
}

TEST_CASE("nesting to any depth")
{
    const Keyring none;
    const std::string groups(max_envelope_bytes, '\x0b');
    CHECK(reject(groups) == RejectReason::envelope_parse_error);
    CHECK(accept(make_envelope(make_packet(67, groups.substr(0, 3000)))).payload.status
        == PayloadStatus::invalid);
    const std::string closed = groups.substr(0, 1500) + std::string(1500, '\x0c');
    decode_and_check(topic, make_envelope(make_packet(6, closed)), none);
    std::string nested;
    while (nested.size() < 3500)
        nested = field_header(1, nested.size()) + nested;
    decode_and_check(topic, nested, none);
    decode_and_check(topic, make_envelope(make_packet(6, nested)), none);
}

TEST_CASE("topics of any bytes")
{
    const std::string bytes = make_envelope(make_packet(1, "x"), "", "");
    for (const std::string& text : {std::string(100'000, '/'), std::string("\xff/2/e/\xff/\xff"),
             std::string("a\0b/2/e/c\0d/!\0", 14), "2/e/" + std::string(100'000, 'x')})
        decode_and_check(text, bytes, Keyring());
}
