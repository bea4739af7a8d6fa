#pragma once

#include <cstdint>
#include <optional>

#include "reader/json_writer.hpp"
#include "reader/queries.hpp"
#include "reader/query_parameters.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// One page of a list that a client reads on from a place (`after`), oldest first: nothing is lost however
/// much came in between. A place is one in all that was stored: of packets, texts, nodes, receptions and the
/// event stream alike. Lives while one request is answered.
class CursorPage {
public:
    /// Reads the newest place, so before the rows. Nothing when the place is void. Throws BadParameter when
    /// `after` is neither `latest` nor a number.
    static std::optional<CursorPage> read(const QueryParameters& query, Queries& queries, std::int64_t limit);

    /// `after=latest` asks for the place alone.
    bool is_place_only() const noexcept { return place_only_; }
    /// The rows after this one are asked for; with `latest` none are there.
    std::int64_t after() const noexcept { return after_; }

    /// To be called before a row is written: false when the page is full, and the reading ends.
    bool has_room();
    /// To be called after a row, whether it was written or left out.
    void passed(std::int64_t sequence, std::int64_t packet_id, bool written);

    /// The members `cursor` and `more` of the answer.
    void write_place(JsonWriter& json) const;

private:
    CursorPage() = default;

    bool place_only_ = false;
    std::int64_t after_ = 0;
    std::int64_t newest_sequence_ = 0;
    std::int64_t limit_ = 0;
    std::int64_t written_ = 0;
    Cursor cursor_ = 0;
    bool more_ = false;
};

/// 410: the place is void.
Response expired_cursor(const Request& request);

} // namespace meshview::reader
