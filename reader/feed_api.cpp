#include "reader/handlers.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "common/node_id.hpp"
#include "common/text.hpp"
#include "reader/queries.hpp"
#include "reader/small_page.hpp"

namespace meshview::reader {

namespace {

/// For XML: escaped, and without the characters that XML 1.0 has no way to write.
std::string xml_text(std::string_view bytes)
{
    std::string text = repair_utf8(bytes);
    std::erase_if(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
    // U+FFFE and U+FFFF are valid UTF-8, but not XML.
    for (const std::string_view forbidden : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
        for (std::size_t at = text.find(forbidden); at != std::string::npos; at = text.find(forbidden, at))
            text.erase(at, forbidden.size());
    }
    return escape_html(text);
}

/// As the client calls this site, so that readers of the feed find back.
std::string site_address(const Request& request, const ServerConfig& config)
{
    if (request.host.empty())
        return request.prefix;
    return fmt::format("{}://{}{}", config.tls_cert.empty() ? "http" : "https", request.host, request.prefix);
}

/// For the path of an address: what is not a letter, digit or one of -._~ is escaped.
std::string percent_encode(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos)
            encoded += c;
        else
            fmt::format_to(std::back_inserter(encoded), "%{:02X}", byte);
    }
    return encoded;
}

std::string sender_of(const MessageRow& row)
{
    if (row.long_name && !row.long_name->empty())
        return std::string(*row.long_name);
    return format_node_id(static_cast<NodeNum>(row.from_node_id));
}

/// RFC 4151: an id that stays the same wherever the site moves.
std::string entry_id(const MessageRow& row)
{
    return fmt::format("tag:meshview,2026:packet/{}", row.packet_id);
}

std::string entry(const MessageRow& row, std::string_view site)
{
    const std::string sender = xml_text(sender_of(row));
    const std::string text = xml_text(row.text);
    const std::string time = format_iso8601(row.import_time_us);
    return fmt::format(
        "<entry><id>{}</id><title>{}: {}</title><updated>{}</updated>"
        "<author><name>{}</name></author><category term=\"{}\"/>"
        "<link rel=\"alternate\" href=\"{}/packet/{}\"/><content type=\"text\">{}</content></entry>\n",
        entry_id(row), sender, text, time, sender, xml_text(row.channel), site, row.packet_id, text);
}

} // namespace

Response feed(const Request& request, Queries& queries, const Services& services)
{
    constexpr std::int64_t usual_limit = 50;
    constexpr std::int64_t most = 200;
    const MessageFilter filter{.channel = request.query.text("channel"), .phrase = std::nullopt};
    const std::int64_t limit = request.query.integer("limit", 1, most).value_or(usual_limit);
    const std::string site = xml_text(site_address(request, services.config.server));
    std::string entries;
    TimeUs updated_us = 0;
    queries.messages(filter, limit, [&](const MessageRow& row) {
        updated_us = std::max(updated_us, row.import_time_us);
        if (!row.is_reaction)
            entries += entry(row, site);
        return true;
    });
    const std::string channel = xml_text(filter.channel.value_or(""));
    const std::string& title = services.config.site.title;
    Response response = json_answer(fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                                "<feed xmlns=\"http://www.w3.org/2005/Atom\">"
                                                "<id>tag:meshview,2026:messages/{0}</id><title>{1}{2}</title>"
                                                "<updated>{3}</updated><link rel=\"self\" href=\"{4}\"/>"
                                                "<link rel=\"alternate\" href=\"{5}/chat\"/>\n{6}</feed>\n",
        xml_text(percent_encode(filter.channel.value_or(""))), xml_text(title.empty() ? "MeshView" : title),
        channel.empty() ? "" : ": " + channel, format_iso8601(updated_us), site + xml_text(request.target),
        site, entries));
    response.content_type = "application/atom+xml; charset=utf-8";
    return response;
}

} // namespace meshview::reader
