#include "tests/writer/fake_broker.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace meshview::writer_test {

namespace {

constexpr std::uint8_t connect_packet = 1;
constexpr std::uint8_t subscribe_packet = 8;
constexpr char refused = '\x80';

bool receive(int client, std::string& bytes, std::size_t size)
{
    bytes.resize(size);
    return recv(client, bytes.data(), size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

void send_all(int client, const std::string& bytes)
{
    [[maybe_unused]] const auto sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace

FakeBroker::FakeBroker(std::uint8_t connect_code, std::string refused_topic)
    : connect_code_(connect_code)
    , refused_topic_(std::move(refused_topic))
    , listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 4) != 0
        || getsockname(listener_, generic, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "fake broker");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

FakeBroker::~FakeBroker()
{
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
}

void FakeBroker::run()
{
    for (;;) {
        const int client = accept(listener_, nullptr, nullptr);
        if (client < 0)
            return;
        serve(client);
        close(client);
    }
}

// Packets of these tests are shorter than 128 bytes: one byte of length.
void FakeBroker::serve(int client) const
{
    std::string header;
    std::string body;
    while (receive(client, header, 2) && receive(client, body, static_cast<std::uint8_t>(header[1]))) {
        const int type = static_cast<std::uint8_t>(header[0]) >> 4;
        if (type == connect_packet)
            send_all(client, std::string("\x20\x02\x00", 3) + static_cast<char>(connect_code_));
        if (type == connect_packet && connect_code_ != 0)
            return;
        if (type == subscribe_packet) {
            const std::string topic = body.substr(4, body.size() - 5);
            send_all(client,
                std::string("\x90\x03", 2) + body.substr(0, 2) + (topic == refused_topic_ ? refused : '\0'));
        }
    }
}

} // namespace meshview::writer_test
