#include "tests/system/http_client.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>

namespace meshview::system_test {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

boost::json::value HttpAnswer::json() const
{
    return boost::json::parse(body);
}

HttpAnswer get(std::uint16_t port, const std::string& target)
{
    boost::asio::io_context io;
    tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({boost::asio::ip::address_v4::loopback(), port}, error);
    if (error)
        return {};
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::connection, "close");
    http::write(socket, request, error);
    if (error)
        return {};
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(64 * 1024 * 1024);
    http::read(socket, buffer, parser, error);
    if (!parser.is_done())
        return {}; // cut off before the end
    HttpAnswer answer;
    answer.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get()) {
        std::string name(field.name_string());
        std::ranges::transform(
            name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        answer.headers[name] = std::string(field.value());
    }
    answer.body = parser.get().body();
    return answer;
}

boost::json::value get_json(std::uint16_t port, const std::string& target)
{
    const HttpAnswer answer = get(port, target);
    if (answer.status != 200)
        throw std::runtime_error(target + " answered " + std::to_string(answer.status) + ": " + answer.body);
    return answer.json();
}

} // namespace meshview::system_test
