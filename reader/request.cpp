#include "reader/request.hpp"

#include <algorithm>
#include <optional>

#include <boost/beast/core/string.hpp>

namespace meshview::reader {

namespace {

std::string_view trim(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view std_view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

/// Whether one of the parameters is `q=0`, with any number of zeros: refused.
bool is_refused(std::string_view parameters)
{
    while (!parameters.empty()) {
        const std::string_view parameter = trim(parameters.substr(0, parameters.find(';')));
        parameters.remove_prefix(std::min(parameters.find(';'), parameters.size() - 1) + 1);
        if ((parameter.starts_with("q=") || parameter.starts_with("Q="))
            && parameter.find_first_not_of("0.", 2) == std::string_view::npos)
            return true;
    }
    return false;
}

/// What a header list says of one of its items; nothing when it does not name it.
std::optional<bool> verdict_on(std::string_view list, std::string_view item)
{
    while (!list.empty()) {
        const std::string_view entry = list.substr(0, list.find(','));
        list.remove_prefix(std::min(entry.size() + 1, list.size()));
        const std::size_t semicolon = std::min(entry.find(';'), entry.size());
        if (boost::beast::iequals(trim(entry.substr(0, semicolon)), item))
            return !is_refused(entry.substr(std::min(semicolon + 1, entry.size())));
    }
    return std::nullopt;
}

/// A header that may be given in several lines is one list (RFC 9110, section 5.3).
std::string whole_list(const http::request<http::empty_body>& message, std::string_view name)
{
    std::string list;
    const auto [first, last] = message.equal_range({name.data(), name.size()});
    for (auto field = first; field != last; ++field)
        list.append(list.empty() ? "" : ",").append(std_view(field->value()));
    return list;
}

/// A proxy's clients send `http://host/path` (RFC 9112, section 3.2.2).
std::string_view origin_form(std::string_view target)
{
    if (!target.starts_with("http://") && !target.starts_with("https://"))
        return target;
    const std::size_t path = target.find_first_of("/?", target.find("://") + 3);
    return path == std::string_view::npos ? "/" : target.substr(path);
}

} // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding)
{
    if (const auto verdict = verdict_on(accept_encoding, coding))
        return *verdict;
    return verdict_on(accept_encoding, "*").value_or(false);
}

bool accepts_type(std::string_view accept, std::string_view content_type)
{
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    if (trim(accept).empty() || accept == "*/*" || type.empty())
        return true;
    const std::string_view family = type.substr(0, type.find('/'));
    const std::size_t plus = type.find('+');
    const std::string base = plus == std::string_view::npos
        ? std::string(type)
        : std::string(family) + '/' + std::string(type.substr(plus + 1));
    // The closest range decides (RFC 9110, section 12.5.1).
    for (const std::string& range :
        {std::string(type), base, std::string(family) + "/*", std::string("*/*")}) {
        if (const auto verdict = verdict_on(accept, range))
            return *verdict;
    }
    return false;
}

void Request::strip(const std::string& site_prefix)
{
    prefix = site_prefix;
    if (prefix.empty() || !encoded_path.starts_with(prefix))
        return;
    if (encoded_path.size() == prefix.size())
        encoded_path = "/";
    else if (encoded_path[prefix.size()] == '/')
        encoded_path.erase(0, prefix.size());
}

bool Request::wants_json() const
{
    return prefers_json || encoded_path.starts_with("/api/") || encoded_path == "/health"
        || encoded_path == "/version" || encoded_path == "/livez" || encoded_path == "/readyz";
}

Request read_request(const http::request<http::empty_body>& message, TimeUs received_us)
{
    Request request;
    request.method = message.method();
    request.target = std_view(message.target());
    request.received_us = received_us;
    request.keep_alive = message.keep_alive();
    request.accepts_chunks = message.version() >= 11;
    const std::string accepted = whole_list(message, "Accept-Encoding");
    request.accepts_gzip = accepts_coding(accepted, "gzip");
    request.accepts_brotli = accepts_coding(accepted, "br");
    request.accept = whole_list(message, "Accept");
    request.prefers_json = request.accept.starts_with("application/json");
    request.forwarded_for = whole_list(message, "X-Forwarded-For");
    request.if_none_match = whole_list(message, "If-None-Match");
    request.range = std_view(message[http::field::range]);
    request.if_range = std_view(message[http::field::if_range]);
    request.last_event_id = std_view(message["Last-Event-ID"]);
    request.host = std_view(message[http::field::host]);

    const std::string_view target = origin_form(request.target);
    const std::size_t question = std::min(target.find('?'), target.size());
    request.encoded_path = question == 0 ? "/" : target.substr(0, question);
    if (question < target.size())
        request.query = QueryParameters(target.substr(question + 1));
    return request;
}

} // namespace meshview::reader
