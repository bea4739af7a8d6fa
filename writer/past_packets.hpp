#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "writer/ingest.hpp"
#include "writer/past_rows.hpp"

namespace meshview::writer {

/// Reads what was stored before this program could make more of it: payloads into columns, traceroutes into
/// links, and, when the keys are others than the last time, packets that no key opened. In small steps
/// between the batches of ingest; `payload_reading` says how far it came, so that a restart goes on there.
/// Each step works in a transaction of the caller, on its thread.
class PastPackets {
public:
    /// Both must outlive it.
    PastPackets(PastRows& rows, Ingest& ingest);

    /// Finds out what there is to do, in a transaction.
    void plan();
    bool is_done() const;
    /// Does some of it; `limit` is a number of rows.
    void step(std::int64_t limit);
    /// To be called after a rollback: takes up what is committed.
    void forget();

    struct Progress {
        std::int64_t rows_done = 0;
        std::int64_t rows = 0;
        std::uint64_t opened = 0; ///< packets that a key opens now
    };
    Progress progress() const;

private:
    enum class Kind { contents, traceroutes, reports, reopen };
    struct Task {
        Kind kind;
        std::string name; ///< payload_reading.task
        Reading reading = {};
    };

    void read_packets(Kind kind, std::int64_t first, std::int64_t last);
    void read_traceroutes(std::int64_t first, std::int64_t last);
    void reopen(std::int64_t first, std::int64_t last);

    PastRows& rows_;
    Ingest& ingest_;
    std::array<Task, 4> tasks_;
    std::uint64_t opened_ = 0;
};

} // namespace meshview::writer
