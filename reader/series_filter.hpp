#pragma once

#include "reader/queries.hpp"
#include "reader/request.hpp"

namespace meshview::reader {

/// What is asked of the history of the node in the path: `days`, `limit` and `variant`. Refers to the
/// request. Throws BadParameter.
SeriesFilter read_series_filter(const Request& request);

/// `source`, `node_id` and `days`. Throws BadParameter.
LinkFilter read_link_filter(const Request& request);

} // namespace meshview::reader
