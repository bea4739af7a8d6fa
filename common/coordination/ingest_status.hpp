#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/time.hpp"

namespace meshview::coordination {

/// The writer's counters since it started, for /health and the event stream. Updated about once a second.
struct IngestStatus {
    std::string run_id;
    TimeUs started_us = 0;
    TimeUs updated_us = 0;
    std::uint64_t received = 0; ///< MQTT messages
    std::uint64_t packets = 0; ///< packets stored for the first time
    std::uint64_t receptions = 0; ///< rows of packet_seen stored
    std::map<std::string, std::uint64_t> rejected; ///< messages not stored, by reason
    std::uint64_t queue_depth = 0; ///< messages received and not yet committed
    bool broker_connected = false;
    TimeUs broker_since_us = 0; ///< since when it is, or is not, connected
    TimeUs last_message_us = 0; ///< 0: none yet

    bool operator==(const IngestStatus&) const = default;
};

/// Where a writer tells of itself. What cannot be written is thrown as it comes; information only, so callers
/// log it and go on.
class IngestStatusSink {
public:
    virtual ~IngestStatusSink() = default;

    virtual void write(const IngestStatus& status) = 0;
    /// The writer's figures, in the text form that Prometheus reads; for whoever answers /metrics.
    virtual void write_metrics(const std::string& text) = 0;
};

} // namespace meshview::coordination
