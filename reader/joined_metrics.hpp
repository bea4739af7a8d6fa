#pragma once

#include <string>
#include <vector>

#include "common/coordination/ingest_metrics.hpp"

namespace meshview::reader {

/// The figures of several writers as one text for Prometheus, which takes each name only once: the lines of a
/// name together, each with the label `writer`. Those of a single writer stay as they are.
std::string joined_metrics(const std::vector<coordination::IngestMetrics>& writers);

} // namespace meshview::reader
