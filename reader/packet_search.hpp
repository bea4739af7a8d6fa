#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "reader/queries.hpp"
#include "reader/search_memory.hpp"

namespace meshview::reader {

/// The newest `most` packets that pass `filter` and that `matches` takes, where no index finds them: the
/// whole history is looked through once, from the newest on, later only what was stored since. What was
/// looked at is remembered under `key` also when the time is over before the end, so that the same search
/// goes on there the next time. Throws as Queries.
SearchResult search_packets(const std::string& key, const PacketFilter& filter, std::size_t most,
    Queries& queries, SearchMemory& memory, const std::function<bool(const PacketRow&)>& matches);

} // namespace meshview::reader
