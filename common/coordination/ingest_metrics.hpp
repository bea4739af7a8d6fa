#pragma once

#include <string>

namespace meshview::coordination {

/// The figures of one of several writers.
struct IngestMetrics {
    std::string writer; ///< tells it from the others while it lives
    std::string text; ///< in the form that Prometheus reads
};

} // namespace meshview::coordination
