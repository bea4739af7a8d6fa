#include "tests/reader/event_stream.hpp"

#include <doctest/doctest.h>

namespace meshview::reader::testing {

EventStream::EventStream(std::uint16_t port, const std::string& last_event_id, const std::string& query)
    : client_(port)
{
    client_.send("GET /api/events" + query + " HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n"
        + (last_event_id.empty() ? "" : "Last-Event-ID: " + last_event_id + "\r\n") + "\r\n");
    const auto head = client_.read_until("\r\n\r\n");
    REQUIRE(head);
    CHECK(head->starts_with("HTTP/1.1 200 "));
    CHECK(head->find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(client_.read_until("\n\n") == "retry: 1000\n\n");
    CHECK(next_of_any_kind().name == "status");
}

Event EventStream::next_of_any_kind()
{
    const auto text = client_.read_until("\n\n");
    REQUIRE_MESSAGE(text, "the stream ended");
    Event event;
    const auto field = [&](const std::string& name) {
        const std::size_t at = text->find(name);
        return at == std::string::npos
            ? ""
            : text->substr(at + name.size(), text->find('\n', at) - at - name.size());
    };
    event.name = field("event: ");
    event.id = field("id: ");
    if (!event.name.empty())
        event.data = boost::json::parse(field("data: "));
    return event;
}

Event EventStream::next(std::string_view name)
{
    Event event = next_of_any_kind();
    while (event.name != name)
        event = next_of_any_kind();
    return event;
}

bool EventStream::ends()
{
    while (client_.read_until("\n\n")) { }
    return client_.is_closed();
}

} // namespace meshview::reader::testing
