#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json.hpp>

namespace meshview::reader::testing {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    std::string header(const std::string& name) const;
    boost::json::value json() const { return boost::json::parse(body); }
};

/// A blocking HTTP client that shows exactly what was sent and what came back. Gives up after ten seconds.
class HttpClient {
public:
    explicit HttpClient(std::uint16_t port);

    void send(std::string_view bytes);
    /// The next answer on this connection. `head`: it has no body. Throws when the connection ends before.
    Answer read_answer(bool head = false);
    /// Bytes up to and including `end`; nothing when the connection ends first.
    std::optional<std::string> read_until(std::string_view end);
    /// True if the server closes without sending anything more.
    bool is_closed();

    /// Sends a request with these header lines (each with its `\r\n`) and reads the answer.
    Answer get(const std::string& target, const std::string& header_lines = "");

private:
    bool receive();
    void read_chunks(std::string& body);

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string received_;
};

/// One request on a connection of its own.
Answer get(std::uint16_t port, const std::string& target, const std::string& header_lines = "");

std::string gunzip(std::string_view packed);

} // namespace meshview::reader::testing
