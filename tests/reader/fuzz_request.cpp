#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "common/text.hpp"
#include "reader/client_address.hpp"
#include "reader/live_filter.hpp"
#include "reader/request.hpp"
#include "reader/response.hpp"
#include "reader/routes.hpp"
#include "reader/small_page.hpp"
#include "reader/text_search.hpp"

/// What a client sends, through everything that reads it before a handler is asked: the header, the target,
/// its escapes, the route, the values of all kinds of parameters.

namespace {

using namespace meshview::reader;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

/// A value that is refused is named in an answer, so that answer has to be text whatever the value was.
template <typename Read>
void read_value(const Read& read)
{
    try {
        read();
    } catch (const BadParameter& error) {
        require(meshview::is_valid_utf8(*bad_parameter_answer(error).body));
    }
}

void read_values(const Request& request)
{
    const QueryParameters& query = request.query;
    for (const char* const name : {"limit", "node_id", "after", "channel", "format", "freq_mhz"}) {
        read_value([&] { query.integer(name, 0, 1000); });
        read_value([&] { query.clamped(name, 1, 1, 1000); });
        read_value([&] { query.number(name, 0, 1); });
        read_value([&] { query.node(name); });
        read_value([&] { query.choice(name, {"one", "two"}); });
        if (const auto text = query.text(name)) {
            TextSearch search(*text);
            search.may_contain(1, request.target);
        }
    }
    read_value([&] { read_event_filter(query); });
    query.canonical();
    for (const std::string& value : request.path_values) {
        read_value([&] { read_node("node", value); });
        read_value([&] { read_integer("id", value, 0, 1000); });
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace http = boost::beast::http;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(16 * 1024);
    parser.body_limit(boost::none);
    parser.eager(false);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(data, size), error);
    if (!parser.is_header_done())
        return 0;
    try {
        Request request = read_request(parser.get(), 1);
        request.route = find_route(request.encoded_path, request.path_values);
        read_values(request);
        accepts_type(request.accept, json_type);
        has_matching_etag(request.if_none_match, "\"1\"");
        TrustedProxies({"192.0.2.1"})
            .client_of(boost::asio::ip::make_address("192.0.2.1"), request.forwarded_for);
        require(meshview::is_valid_utf8(escape_html(request.target)));
        require(meshview::is_valid_utf8(
            *error_answer(request, http::status::not_found, request.encoded_path).body));
    } catch (const BadParameter& refused) {
        require(meshview::is_valid_utf8(*bad_parameter_answer(refused).body));
    }
    return 0;
}
