#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <zlib.h>

#include "tests/common/mesh/packets.hpp"

using namespace meshview;
using namespace meshview::mesh;

namespace {

/// Records of topic and body, each with its length before it as 32 bits, little endian.
class Capture {
public:
    explicit Capture(const char* path)
        : file_(gzopen(path, "rb"))
    {
        REQUIRE(file_ != nullptr);
    }
    ~Capture() { gzclose(file_); }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    bool next(std::string& topic, std::string& body) { return read(topic) && read(body); }

private:
    bool read(std::string& text)
    {
        unsigned char size[4];
        if (gzread(file_, size, 4) != 4)
            return false;
        text.resize(size[0] | static_cast<unsigned>(size[1]) << 8 | static_cast<unsigned>(size[2]) << 16);
        return gzread(file_, text.data(), static_cast<unsigned>(text.size()))
            == static_cast<int>(text.size());
    }

    gzFile file_;
};

} // namespace

TEST_CASE("a capture of a mesh decodes without loss")
{
    std::ifstream file(MESHVIEW_TEST_DATA "/small.expect.json");
    const auto expect = boost::json::parse(
        std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    const Keyring ring = Keyring::with_default_key({});
    using Identity = std::pair<NodeNum, std::uint32_t>;
    std::map<Identity, int> ports;
    std::set<Identity> closed;
    std::set<std::tuple<NodeNum, std::uint32_t, NodeNum, std::uint32_t>> receptions;
    std::int64_t envelopes = 0;
    Capture capture(MESHVIEW_TEST_DATA "/small.cap.gz");
    for (std::string topic, body; capture.next(topic, body); ++envelopes) {
        const Envelope envelope = accept(body, ring, topic);
        const auto& packet = envelope.packet;
        const Identity identity{packet.from(), packet.id()};
        if (packet.has_decoded())
            ports.emplace(identity, packet.decoded().portnum());
        else
            closed.insert(identity);
        REQUIRE(envelope.gateway);
        receptions.emplace(packet.from(), packet.id(), *envelope.gateway, packet.rx_time());
    }
    std::map<std::string, std::int64_t> packets_by_port;
    for (const auto& [identity, port] : ports)
        ++packets_by_port[std::to_string(port)];
    CHECK(envelopes == expect.at("envelopes").as_int64());
    CHECK(static_cast<std::int64_t>(ports.size()) == expect.at("decodable_packets").as_int64());
    CHECK(static_cast<std::int64_t>(closed.size()) == expect.at("undecodable").as_int64());
    CHECK(static_cast<std::int64_t>(receptions.size()) == expect.at("receptions").as_int64());
    for (const auto& [port, count] : expect.at("ports").as_object())
        CHECK(packets_by_port[std::string(port)] == count.as_int64());
}
