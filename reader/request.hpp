#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "common/time.hpp"
#include "reader/query_parameters.hpp"

namespace meshview::reader {

namespace http = boost::beast::http;

struct Route;

/// A GET or HEAD request, taken apart and decoded, independent of the connection it came from. A value.
struct Request {
    http::verb method = http::verb::get;
    std::string target; ///< as sent, for the access log
    std::string encoded_path;
    const Route* route = nullptr; ///< the one that answers it; null for files and what is not there
    std::vector<std::string> path_values; ///< what stands for the {names} of the matched route, decoded
    QueryParameters query;
    TimeUs received_us = 0; ///< wall clock
    boost::asio::ip::address client; ///< who asks, as far as can be known
    bool keep_alive = true;
    bool accepts_chunks = true; ///< speaks HTTP/1.1
    bool accepts_gzip = false;
    bool accepts_brotli = false;
    bool prefers_json = false; ///< says Accept: application/json
    std::string if_none_match;
    std::string prefix; ///< before the path of each address of this site, `/mesh`; usually empty
    std::string range; ///< a header Range
    std::string if_range;
    std::string last_event_id;
    std::string accept; ///< media types; empty: any
    std::string host; ///< as the client calls this server, with its port; empty: it did not say
    std::string forwarded_for; ///< all of X-Forwarded-For: believe it only from a trusted proxy

    /// Takes the site's prefix off the path. A proxy may have taken it off already: without it the path
    /// stays.
    void strip(const std::string& site_prefix);

    /// Answers with JSON errors: API clients and health probes, as opposed to browsers at a page.
    bool wants_json() const;
};

/// Throws BadParameter when the query holds a broken escape.
Request read_request(const http::request<http::empty_body>& message, TimeUs received_us);

/// True if the header value Accept allows a media type. `application/json` allows `application/geo+json`,
/// too: what is made of JSON can be read as JSON.
bool accepts_type(std::string_view accept, std::string_view content_type);

/// True if the comma-separated header value names `coding`, or else `*`, and does not refuse it with `q=0`.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

} // namespace meshview::reader
