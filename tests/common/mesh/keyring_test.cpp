#include <array>
#include <string>

#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "common/mesh/encoding.hpp"
#include "common/mesh/keyring.hpp"
#include "common/text.hpp"

using namespace meshview;
using namespace meshview::mesh;

namespace {

std::string expanded(std::string_view psk_base64)
{
    const std::array entries{KeyEntry{"Name", std::string(psk_base64)}};
    return to_hex(Keyring(entries).keys().front().bytes());
}

std::string refusal(const std::vector<KeyEntry>& entries)
{
    try {
        const Keyring ring(entries, "[mqtt] secondary_keys");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::configuration);
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("keys are expanded as devices do")
{
    CHECK(expanded("") == "");
    CHECK(expanded("AA==") == "");
    CHECK(expanded("AQ==") == "d4f1bb3a20290759f0bcffabcf4e6901");
    CHECK(expanded("Ag==") == "d4f1bb3a20290759f0bcffabcf4e6902");
    CHECK(expanded("/w==") == "d4f1bb3a20290759f0bcffabcf4e69ff");
    CHECK(expanded("AQI=") == "01020000000000000000000000000000");
    CHECK(expanded(encode_base64(std::string(15, 'a')))
        == std::string("616161616161616161616161616161") + "00");
    CHECK(expanded(encode_base64(std::string(16, 'a'))).size() == 32);
    CHECK(expanded(encode_base64(std::string(17, 'a')))
        == to_hex(std::string(17, 'a') + std::string(15, '\0')));
    CHECK(
        expanded(encode_base64(std::string(31, 'a'))) == to_hex(std::string(31, 'a') + std::string(1, '\0')));
    CHECK(expanded(encode_base64(std::string(32, 'a'))) == to_hex(std::string(32, 'a')));
}

TEST_CASE("the channel hash of the default key")
{
    const Keyring ring = Keyring::with_default_key({});
    REQUIRE(ring.keys().size() == 1);
    CHECK(ring.keys()[0].hash("LongFast") == 8);
    CHECK(ring.keys()[0].hash("") == ring.keys()[0].hash(std::uint8_t{0}));
}

TEST_CASE("a bad key is refused by its place and name, and never shown")
{
    const std::string too_long = encode_base64(std::string(33, 'k'));
    const std::string message = refusal({{"Good", "AQ=="}, {"Friends", "not base64!"}});
    CHECK(message.find("[mqtt] secondary_keys: key 2 (Friends) is not base64") == 0);
    CHECK(message.find("not base64!") == std::string::npos);
    CHECK(refusal({{"", too_long}}).find("key 1 has 33 bytes") != std::string::npos);
    CHECK(refusal({{"", too_long}}).find(too_long) == std::string::npos);
    CHECK(refusal({{"", "AQ="}}).find("is not base64") != std::string::npos);
    CHECK(refusal({{"a\nb", "*"}}).find('\n') == std::string::npos);
    CHECK(refusal({{"", "AQ"}}) == "accepted");
    CHECK_THROWS_AS(ChannelKey(std::string(33, 'x')), std::invalid_argument);
}

TEST_CASE("the writer's ring begins with the default key")
{
    const std::vector<std::string> secondary{"AA==", "IG8PowjHsODz/59/9ZzXwg=="};
    const Keyring ring = Keyring::with_default_key(secondary);
    REQUIRE(ring.keys().size() == 3);
    CHECK(to_hex(ring.keys()[0].bytes()) == "d4f1bb3a20290759f0bcffabcf4e6901");
    CHECK(ring.keys()[1].bytes().empty());
    CHECK(to_hex(ring.keys()[2].bytes()) == "206f0fa308c7b0e0f3ff9f7ff59cd7c2");
    CHECK_THROWS_AS(Keyring::with_default_key(std::vector<std::string>{"?"}), ExitError);
}

TEST_CASE("AES-CTR of NIST SP 800-38A blocks, through the mesh's counter")
{
    // An all-zero text shows the key stream: AES of id 0x03020100, from 0x0b0a0908 and a counter from 0.
    const ChannelKey key(decode_hex("2b7e151628aed2a6abf7158809cf4f3c").value());
    const std::string stream = key.crypt(0x03020100, 0x0b0a0908, std::string(40, '\0'));
    CHECK(key.crypt(0x03020100, 0x0b0a0908, stream) == std::string(40, '\0'));
    CHECK(key.crypt(0x03020100, 0x0b0a0908, std::string(16, '\0')) == stream.substr(0, 16));
    CHECK(stream.substr(0, 16) != stream.substr(16, 16));
    CHECK(key.crypt(0x03020101, 0x0b0a0908, std::string(16, '\0')) != stream.substr(0, 16));
    CHECK(key.crypt(0x03020100, 0x0b0a0909, std::string(16, '\0')) != stream.substr(0, 16));
}

TEST_CASE("without encryption the text passes as it is")
{
    CHECK(ChannelKey("").crypt(1, 2, "abc") == "abc");
    CHECK(ChannelKey(std::string_view("\0", 1)).crypt(1, 2, "abc") == "abc");
    CHECK(ChannelKey("\x01").crypt(1, 2, "").empty());
}

TEST_CASE("base64 of both alphabets, with and without padding")
{
    CHECK(decode_base64("") == "");
    CHECK(decode_base64("TWE=") == "Ma");
    CHECK(decode_base64("TWE") == "Ma");
    CHECK(decode_base64("TQ") == "M");
    CHECK(decode_base64("+/+/") == decode_base64("-_-_"));
    for (const char* bad : {"T", "TWE==", "TW=E", "T W E", "====", "TWE\n", "=", "TWFu=", "TWE\xc3\xa9"})
        CHECK(decode_base64(bad) == std::nullopt);
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        CHECK(decode_base64(encode_base64(bytes)) == bytes);
        bytes += static_cast<char>(i);
    }
}

TEST_CASE("hex")
{
    CHECK(decode_hex("") == "");
    CHECK(decode_hex("00fFa0") == std::string("\x00\xff\xa0", 3));
    for (const char* bad : {"0", "0g", "g0", "0x", "-1", "+1", " 1", "00 "})
        CHECK(decode_hex(bad) == std::nullopt);
}
