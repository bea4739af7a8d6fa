#include "bench/ingest/publish.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "common/mesh/capture.hpp"

namespace meshview::bench {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// MQTT 3.1.1, chapters 2 and 3: the control packets that a publisher with QoS 0 needs.
constexpr char publish_packet = 0x30;
constexpr std::array<char, 2> ping_request{static_cast<char>(0xc0), 0};
constexpr std::array<char, 2> ping_response{static_cast<char>(0xd0), 0};
constexpr std::string_view connect_packet{"\x10\x0e\0\4MQTT\4\2\0\0\0\2bp", 16}; // clean, no keep-alive, "bp"
constexpr std::string_view accepted{"\x20\2\0\0", 4};
constexpr std::size_t write_bytes = 64 * 1024;

void append_length(std::string& out, std::size_t length)
{
    do {
        const auto low = static_cast<unsigned char>(length & 0x7f);
        length >>= 7;
        out += static_cast<char>(length > 0 ? low | 0x80 : low);
    } while (length > 0);
}

void append_publish(std::string& out, std::string_view topic, std::string_view payload)
{
    out += publish_packet;
    append_length(out, 2 + topic.size() + payload.size());
    out += static_cast<char>(topic.size() >> 8);
    out += static_cast<char>(topic.size() & 0xff);
    out += topic;
    out += payload;
}

template <std::size_t Size>
std::string read(tcp::socket& socket)
{
    std::string bytes(Size, '\0');
    asio::read(socket, asio::buffer(bytes));
    return bytes;
}

} // namespace

void publish(const std::filesystem::path& capture, std::uint16_t port)
{
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket, asio::buffer(connect_packet));
    if (read<accepted.size()>(socket) != accepted)
        throw std::runtime_error("the broker does not accept the publisher");
    mesh::CaptureReader reader(capture);
    std::string out;
    while (const auto record = reader.next()) {
        append_publish(out, record->topic, record->payload);
        if (out.size() < write_bytes)
            continue;
        asio::write(socket, asio::buffer(out));
        out.clear();
    }
    out.append(ping_request.begin(), ping_request.end());
    asio::write(socket, asio::buffer(out));
    // The broker reads in order: when it answers this one, it has all.
    const std::string answer = read<ping_response.size()>(socket);
    if (!std::equal(answer.begin(), answer.end(), ping_response.begin()))
        throw std::runtime_error("the broker answers something else than a ping");
}

} // namespace meshview::bench
