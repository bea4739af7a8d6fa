#include "reader/answer_head.hpp"

#include <ctime>

#include <fmt/format.h>

namespace meshview::reader {

namespace {

std::string http_date(TimeUs now_us)
{
    const std::time_t seconds = now_us / us_per_second;
    std::tm t{};
    gmtime_r(&seconds, &t);
    constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
        t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

bool has_body(const Response& response)
{
    return response.status != http::status::not_modified && response.status != http::status::no_content;
}

} // namespace

std::string frame_ancestors(const std::vector<std::string>& origins)
{
    std::string sources = "'self'";
    for (const std::string& origin : origins)
        sources += ' ' + origin;
    return sources;
}

std::string tile_source(std::string_view tile_url)
{
    std::string_view scheme = "https://";
    if (tile_url.starts_with("http://"))
        scheme = "http://";
    else if (!tile_url.starts_with(scheme))
        return {};
    std::string_view host = tile_url.substr(scheme.size());
    host = host.substr(0, host.find('/'));
    std::string source(scheme);
    if (host.starts_with("{")) {
        const std::size_t dot = host.find('.');
        if (dot == std::string_view::npos)
            return {};
        source += '*';
        host.remove_prefix(dot);
    }
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    if (host.empty() || host.find_first_not_of(allowed) != std::string_view::npos)
        return {};
    source += host;
    return source;
}

AnswerHead::AnswerHead(const SiteConfig& site)
{
    const std::string tiles = tile_source(site.tile_url);
    on_every_answer_ =
        fmt::format("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
                    "img-src 'self' data:{}{}; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
                    "base-uri 'none'; form-action 'none'; frame-ancestors {}\r\n"
                    "X-Content-Type-Options: nosniff\r\n"
                    "Referrer-Policy: strict-origin-when-cross-origin\r\n",
            tiles.empty() ? "" : " ", tiles, frame_ancestors(site.embed_origins));
}

std::string AnswerHead::of(const Response& response, bool keep_alive, TimeUs now_us) const
{
    const auto reason = http::obsolete_reason(response.status);
    std::string head;
    head.reserve(1024);
    auto out = std::back_inserter(head);
    fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\n", static_cast<unsigned>(response.status),
        std::string_view(reason.data(), reason.size()), http_date(now_us));
    if (has_body(response))
        fmt::format_to(out, "Content-Type: {}\r\n", response.content_type);
    if (has_body(response) && !response.source)
        fmt::format_to(out, "Content-Length: {}\r\n", response.body ? response.body->size() : 0);
    if (!response.content_encoding.empty())
        fmt::format_to(out, "Content-Encoding: {}\r\n", response.content_encoding);
    if (response.varies_by_encoding)
        head += "Vary: Accept-Encoding\r\n";
    if (!response.etag.empty())
        fmt::format_to(out, "ETag: {}\r\n", response.etag);
    fmt::format_to(out, "Cache-Control: {}\r\n", response.cache_control);
    if (response.cross_origin)
        head += "Access-Control-Allow-Origin: *\r\n"
                "Access-Control-Expose-Headers: ETag, Retry-After, Content-Disposition\r\n";
    for (const auto& [name, value] : response.headers)
        fmt::format_to(out, "{}: {}\r\n", name, value);
    head += on_every_answer_;
    head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

std::string AnswerHead::of_event_stream(TimeUs now_us) const
{
    // X-Accel-Buffering asks a proxy in front (nginx) to pass events on as they come.
    return fmt::format(
        "HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Type: text/event-stream\r\n"
        "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\nAccess-Control-Allow-Origin: *\r\n"
        "{}Connection: close\r\n\r\n",
        http_date(now_us), on_every_answer_);
}

} // namespace meshview::reader
