#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "common/config.hpp"
#include "common/coordination/ingest_status.hpp"
#include "writer/store.hpp"
#include "writer/upkeep.hpp"

namespace meshview::writer {

/// The database that a writer works on, of whichever kind: what the kinds do differently beside the Store.
/// All throw ExitError with the fix. One thread, the Store aside.
class IngestTarget {
public:
    enum class WhenTaken { wait, refuse };

    virtual ~IngestTarget() = default;

    /// Takes the right to write and brings the database to the newest schema, making one where there is none.
    /// To be called before anything else. `when_taken` is for a database that only one writer may have. False
    /// when stopped on the way.
    virtual bool prepare(const std::string& run_id, WhenTaken when_taken, const std::stop_token& stop) = 0;

    virtual Store& store() = 0;
    /// Where the writer tells of itself.
    virtual coordination::IngestStatusSink& status() = 0;
    virtual std::unique_ptr<Upkeep> upkeep() = 0;
};

/// As `[database] connection_string` has it. `config` outlives it.
std::unique_ptr<IngestTarget> open_ingest_target(const Config& config);

} // namespace meshview::writer
