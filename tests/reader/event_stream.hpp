#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "tests/reader/http_client.hpp"

namespace meshview::reader::testing {

struct Event {
    std::string name; ///< empty: nothing but an id
    std::string id;
    boost::json::value data;
};

/// A browser's EventSource: it has joined when it is made. Fails the test when the stream ends too early.
class EventStream {
public:
    /// `query` of /api/events, with its question mark.
    explicit EventStream(
        std::uint16_t port, const std::string& last_event_id = "", const std::string& query = "");

    Event next_of_any_kind();
    /// The next event with that name.
    Event next(std::string_view name);
    std::int64_t next_packet_id() { return next("packet").data.at("id").as_int64(); }

    bool ends();

private:
    HttpClient client_;
};

} // namespace meshview::reader::testing
