#include "reader/body_source.hpp"

#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "reader/connection.hpp"
#include "reader/connection_pool.hpp"
#include "reader/gate.hpp"
#include "reader/response.hpp"
#include "reader/services.hpp"
#include "reader/workers.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds write_limit{30};

asio::awaitable<bool> write_piece(Connection& stream, std::string_view piece, bool chunked)
{
    const std::string size = chunked ? fmt::format("{:x}\r\n", piece.size()) : std::string();
    std::vector<asio::const_buffer> buffers{
        asio::buffer(size), asio::buffer(piece), asio::buffer("\r\n", chunked ? 2 : 0)};
    stream.expires_after(write_limit);
    const Connection::Error error = co_await stream.write(std::move(buffers));
    co_return !error;
}

} // namespace

asio::awaitable<bool> write_from_source(
    Connection& stream, const Response& response, bool chunked, const Services& services, Workers& workers)
{
    std::string piece = *response.body;
    auto read = [&] { return response.source->next(*services.connections.lend()); };
    while (!piece.empty()) {
        if (!co_await write_piece(stream, piece, chunked))
            co_return false;
        const auto pass = services.gate.enter();
        if (!pass)
            co_return false;
        try {
            piece = co_await workers.run(Workers::Lane::slow, read);
        } catch (const std::exception& error) {
            spdlog::warn("http: an export ends early: {}", error.what());
            co_return false;
        }
    }
    // The empty chunk says that this is all. Not in one expression: g++ 12 would wait in either case.
    if (!chunked)
        co_return true;
    co_return co_await write_piece(stream, "", true);
}

} // namespace meshview::reader
