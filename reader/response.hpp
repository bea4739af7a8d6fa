#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/status.hpp>

#include "common/time.hpp"
#include "reader/body_source.hpp"
#include "reader/request.hpp"

namespace meshview::reader {

/// The bytes of an answer, shared and never changed: an asset in memory serves all its readers.
using Body = std::shared_ptr<const std::string>;

inline constexpr std::string_view json_type = "application/json; charset=utf-8";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// What a handler answers: a value that knows nothing of the connection. The header lines that every answer
/// carries are added when it is written (answer_head.hpp).
struct Response {
    http::status status = http::status::ok;
    std::string content_type{json_type};
    Body body; ///< null: no body
    std::shared_ptr<BodySource> source; ///< of what follows `body`, which is its first piece
    std::string etag; ///< with its quotes; empty: none
    std::string_view cache_control = "no-store";
    std::string_view content_encoding; ///< `gzip`, `br` or empty
    bool varies_by_encoding = false;
    bool cross_origin = false; ///< any site's scripts may read it
    /// How long it may be kept even if the database does not change: for what depends on the time of day.
    std::optional<TimeUs> good_for_us;
    /// The connection turns into an event stream; the rest of this answer does not count.
    bool event_stream = false;
    std::vector<std::pair<std::string_view, std::string>> headers; ///< further ones, `Location` for instance
};

Response json_answer(std::string json, http::status status = http::status::ok);
Response html_answer(std::string html, http::status status = http::status::ok);
/// 302 to a path of this server.
Response redirect(std::string location);

/// JSON `{"error": message}` or a small page, whichever the client reads.
Response error_answer(const Request& request, http::status status, std::string_view message);
Response bad_parameter_answer(const BadParameter& error);

/// How an answer is compressed.
enum class Coding { none, gzip, brotli };

/// The best that the client understands.
Coding coding_for(const Request& request);

/// The last touches on a handler's 200: a strong ETag, and compression when it is wanted and worth it.
/// Answers that are compressed or tagged already, or come from a source, keep what they have.
void encode_answer(Response& response, Coding coding);
/// Makes it a 304 when the client has these very bytes.
void spare_body(Response& response, const Request& request);
/// Both, for an answer made for this request alone.
void finish_answer(Response& response, const Request& request);

/// True if `if_none_match` lists `etag` or is `*`.
bool has_matching_etag(std::string_view if_none_match, std::string_view etag);

/// Compressed at the speed that suits an answer made for one request.
std::string gzip(std::string_view bytes);
std::string brotli(std::string_view bytes);

} // namespace meshview::reader
