#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "common/config.hpp"
#include "common/time.hpp"
#include "migrations/backup.hpp"
#include "writer/retention.hpp"
#include "writer/vacuum.hpp"

namespace meshview::writer {

/// What a deletion of the old did, and what came of the space.
struct Cleaning {
    Expiry expiry;
    Vacuum vacuum;
};

/// What housekeeping does to a database of whichever kind, beside ingest, through connections of its own.
/// What the database refuses is thrown as it comes. One thread.
class Upkeep {
public:
    virtual ~Upkeep() = default;

    /// When the oldest packet was imported; 0 when there is none.
    virtual TimeUs oldest_packet_us() = 0;
    /// Deletes what was imported before then, in small steps. Nothing when another writer is at it.
    virtual std::optional<Cleaning> clean(
        TimeUs before_us, const Pace& pace, const std::stop_token& stop) = 0;

    /// Why there are no backups; empty when there are.
    virtual std::string no_backups() const = 0;
    virtual TimeUs newest_backup_us() = 0;
    virtual migrations::Backup back_up(const std::stop_token& stop) = 0;
};

/// `config` outlives it.
std::unique_ptr<Upkeep> sqlite_upkeep(const Config& config);

} // namespace meshview::writer
