#include "reader/request.hpp"

#include <algorithm>

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

bool is_zero_quality(std::string_view parameter)
{
    parameter = trim(parameter);
    return parameter.starts_with("q=0") && parameter.find_first_of("123456789") == std::string_view::npos;
}

} // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding)
{
    while (!accept_encoding.empty()) {
        const std::string_view item = accept_encoding.substr(0, accept_encoding.find(','));
        accept_encoding.remove_prefix(std::min(item.size() + 1, accept_encoding.size()));
        const std::size_t semicolon = std::min(item.find(';'), item.size());
        if (boost::beast::iequals(trim(item.substr(0, semicolon)), coding))
            return semicolon == item.size() || !is_zero_quality(item.substr(semicolon + 1));
    }
    return false;
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
    for (const std::string& range :
        {std::string(type), base, std::string(family) + "/*", std::string("*/*")}) {
        if (accepts_coding(accept, range))
            return true;
    }
    return false;
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
    const std::string_view accepted = std_view(message[http::field::accept_encoding]);
    request.accepts_gzip = accepts_coding(accepted, "gzip");
    request.accepts_brotli = accepts_coding(accepted, "br");
    request.accept = std_view(message[http::field::accept]);
    request.prefers_json = request.accept.starts_with("application/json");
    const auto [first, last] = message.equal_range("X-Forwarded-For");
    for (auto field = first; field != last; ++field)
        request.forwarded_for.append(request.forwarded_for.empty() ? "" : ",")
            .append(std_view(field->value()));
    request.if_none_match = std_view(message[http::field::if_none_match]);
    request.last_event_id = std_view(message["Last-Event-ID"]);

    const std::string_view target = request.target;
    const std::size_t question = std::min(target.find('?'), target.size());
    request.encoded_path = target.substr(0, question);
    if (question < target.size())
        request.query = QueryParameters(target.substr(question + 1));
    return request;
}

} // namespace meshview::reader
