#include "tests/reader/http_client.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/time.h>
#include <zlib.h>

namespace meshview::reader::testing {

namespace asio = boost::asio;

std::string Answer::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

HttpClient::HttpClient(std::uint16_t port)
    : socket_(context_)
{
    socket_.connect({asio::ip::address_v4::loopback(), port});
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void HttpClient::send(std::string_view bytes)
{
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()));
}

bool HttpClient::receive()
{
    char buffer[16 * 1024];
    // Asio's own read would wait in poll() and not know the socket's time limit.
    ssize_t bytes = -1;
    do {
        bytes = ::recv(socket_.native_handle(), buffer, sizeof buffer, 0);
    } while (bytes < 0 && errno == EINTR);
    if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error("the server did not answer in time");
    if (bytes <= 0)
        return false;
    received_.append(buffer, static_cast<std::size_t>(bytes));
    return true;
}

std::optional<std::string> HttpClient::read_until(std::string_view end)
{
    std::size_t at = 0;
    while ((at = received_.find(end)) == std::string::npos) {
        if (!receive())
            return std::nullopt;
    }
    std::string text = received_.substr(0, at + end.size());
    received_.erase(0, text.size());
    return text;
}

bool HttpClient::is_closed()
{
    return received_.empty() && !receive();
}

Answer HttpClient::read_answer(bool head)
{
    const auto text = read_until("\r\n\r\n");
    if (!text)
        throw std::runtime_error("the connection ended instead of an answer");
    Answer answer;
    answer.status = std::stoi(text->substr(9, 3));
    std::size_t at = text->find("\r\n") + 2;
    while (at + 2 < text->size()) {
        const std::size_t end = text->find("\r\n", at);
        const std::size_t colon = text->find(": ", at);
        std::string name = text->substr(at, colon - at);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        answer.headers.emplace(name, text->substr(colon + 2, end - colon - 2));
        at = end + 2;
    }
    if (answer.header("transfer-encoding") == "chunked" && !head) {
        read_chunks(answer.body);
        return answer;
    }
    const std::string length = answer.header("content-length");
    const std::size_t bytes = head || length.empty() ? 0 : std::stoul(length);
    while (received_.size() < bytes) {
        if (!receive())
            throw std::runtime_error("the connection ended within a body");
    }
    answer.body = received_.substr(0, bytes);
    received_.erase(0, bytes);
    return answer;
}

void HttpClient::read_chunks(std::string& body)
{
    while (true) {
        const auto size = read_until("\r\n");
        if (!size)
            throw std::runtime_error("the connection ended between chunks");
        const std::size_t bytes = std::stoul(*size, nullptr, 16) + 2;
        while (received_.size() < bytes) {
            if (!receive())
                throw std::runtime_error("the connection ended within a chunk");
        }
        body.append(received_, 0, bytes - 2);
        received_.erase(0, bytes);
        if (bytes == 2)
            return;
    }
}

Answer HttpClient::get(const std::string& target, const std::string& header_lines)
{
    send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + header_lines + "\r\n");
    return read_answer();
}

Answer get(std::uint16_t port, const std::string& target, const std::string& header_lines)
{
    return HttpClient(port).get(target, header_lines);
}

std::string gunzip(std::string_view packed)
{
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string plain;
    int result = Z_OK;
    while (result == Z_OK) {
        char buffer[64 * 1024];
        stream.next_out = reinterpret_cast<Bytef*>(buffer);
        stream.avail_out = sizeof buffer;
        result = inflate(&stream, Z_NO_FLUSH);
        plain.append(buffer, sizeof buffer - stream.avail_out);
    }
    inflateEnd(&stream);
    if (result != Z_STREAM_END)
        throw std::runtime_error("not gzip");
    return plain;
}

} // namespace meshview::reader::testing
