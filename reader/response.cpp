#include "reader/response.hpp"

#include <functional>
#include <stdexcept>

#include <brotli/encode.h>
#include <fmt/format.h>
#include <zlib.h>

#include "reader/json_writer.hpp"
#include "reader/small_page.hpp"

namespace meshview::reader {

namespace {

constexpr std::size_t worth_compressing_bytes = 1024;

// Same bytes, same tag, in every process of this build: enough for a cache to ask again.
std::string strong_etag(std::string_view bytes)
{
    return fmt::format("\"{:x}-{:016x}\"", bytes.size(), std::hash<std::string_view>{}(bytes));
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

} // namespace

Response json_answer(std::string json, http::status status)
{
    Response response;
    response.status = status;
    response.body = std::make_shared<const std::string>(std::move(json));
    response.cache_control = "no-cache";
    response.cross_origin = true;
    return response;
}

Response html_answer(std::string html, http::status status)
{
    Response response;
    response.status = status;
    response.content_type = html_type;
    response.body = std::make_shared<const std::string>(std::move(html));
    return response;
}

Response redirect(std::string location)
{
    Response response = html_answer("", http::status::found);
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

Response error_answer(const Request& request, http::status status, std::string_view message)
{
    if (!request.wants_json()) {
        const auto reason = http::obsolete_reason(status);
        return html_answer(small_page({.title = {reason.data(), reason.size()},
                               .message = message,
                               .detail = {},
                               .prefix = request.prefix,
                               .leads_home = status == http::status::not_found}),
            status);
    }
    std::string json;
    JsonWriter(json).begin_object().key("error").text(message).end_object();
    Response response = json_answer(std::move(json), status);
    response.cache_control = "no-store";
    return response;
}

Response bad_parameter_answer(const BadParameter& error)
{
    std::string json;
    JsonWriter(json)
        .begin_object()
        .key("error")
        .text(fmt::format("{} must be {}", error.parameter(), error.allowed()))
        .key("parameter")
        .text(error.parameter())
        .key("got")
        .text(error.got())
        .key("allowed")
        .text(error.allowed())
        .end_object();
    Response response = json_answer(std::move(json), http::status::bad_request);
    response.cache_control = "no-store";
    return response;
}

bool has_matching_etag(std::string_view if_none_match, std::string_view etag)
{
    while (!if_none_match.empty()) {
        std::string_view tag = if_none_match.substr(0, if_none_match.find(','));
        if_none_match.remove_prefix(std::min(tag.size() + 1, if_none_match.size()));
        tag = trimmed(tag);
        if (tag.starts_with("W/"))
            tag.remove_prefix(2);
        if (tag == "*" || tag == etag)
            return true;
    }
    return false;
}

Coding coding_for(const Request& request)
{
    if (request.accepts_brotli)
        return Coding::brotli;
    return request.accepts_gzip ? Coding::gzip : Coding::none;
}

void encode_answer(Response& response, Coding coding)
{
    if (response.status != http::status::ok || !response.body || response.source
        || response.cache_control == "no-store")
        return;
    if (response.etag.empty())
        response.etag = strong_etag(*response.body);
    if (response.varies_by_encoding || response.body->size() < worth_compressing_bytes)
        return;
    response.varies_by_encoding = true;
    if (coding == Coding::none)
        return;
    const bool is_gzip = coding == Coding::gzip;
    response.etag.insert(response.etag.size() - 1, is_gzip ? "-gz" : "-br");
    response.body =
        std::make_shared<const std::string>(is_gzip ? gzip(*response.body) : brotli(*response.body));
    response.content_encoding = is_gzip ? "gzip" : "br";
}

void spare_body(Response& response, const Request& request)
{
    if (response.status != http::status::ok || response.etag.empty()
        || !has_matching_etag(request.if_none_match, response.etag))
        return;
    response.status = http::status::not_modified;
    response.body = nullptr;
    response.source = nullptr;
    response.content_encoding = {};
}

void finish_answer(Response& response, const Request& request)
{
    encode_answer(response, coding_for(request));
    spare_body(response, request);
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    constexpr int gzip_window_bits = 15 + 16;
    if (deflateInit2(&stream, 2, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib: cannot start");
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    // zlib takes its input as non-const but does not write to it.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int result = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END)
        throw std::runtime_error("zlib: cannot compress");
    return packed;
}

std::string brotli(std::string_view bytes)
{
    constexpr int quality = 4; // denser than gzip at about its cost
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string packed(size, '\0');
    if (BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
            reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
            reinterpret_cast<std::uint8_t*>(packed.data()))
        == BROTLI_FALSE)
        throw std::runtime_error("brotli: cannot compress");
    packed.resize(size);
    return packed;
}

} // namespace meshview::reader
