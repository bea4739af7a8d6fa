#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>

#include <SQLiteCpp/Database.h>

#include "common/time.hpp"
#include "writer/small_steps.hpp"

namespace meshview::writer {

/// What a deletion of old rows did.
struct Expiry {
    std::map<std::string, std::int64_t> deleted; ///< rows, by table; those of which none was deleted too
    StepsTaken taken;

    std::int64_t rows() const;
};

/// Deletes every row that was imported before `before_us`, in small steps beside ingest, packets last so that
/// nothing refers to a packet that is gone. A table belongs to it by its column `import_time_us`: packets,
/// receptions, and what was read from them. Nodes and statistics have no such column and stay. Throws
/// SQLite::Exception; what was deleted by then stays deleted.
Expiry delete_expired(
    SQLite::Database& db, TimeUs before_us, const Pace& pace = {}, const std::stop_token& stop = {});

/// When the oldest packet was imported; 0 when there is none.
TimeUs oldest_packet_us(SQLite::Database& db);

} // namespace meshview::writer
