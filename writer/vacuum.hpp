#pragma once

#include <cstdint>
#include <stop_token>

#include <SQLiteCpp/Database.h>

#include "writer/small_steps.hpp"

namespace meshview::writer {

/// Makes a database able to give space back in small steps (SQLite's auto_vacuum = INCREMENTAL). One that is
/// not is written anew once, which takes seconds for each GB and as much room again: to be called before
/// ingest begins. When that fails the log says why, and the database stays as it was.
void enable_small_vacuum(SQLite::Database& db);

struct Vacuum {
    std::int64_t bytes = 0; ///< given back to the file system, once the WAL is moved into the database
    StepsTaken taken;
};

/// Gives back the pages that nothing uses, in small steps beside ingest; nothing in a database that is not
/// able to. Throws SQLite::Exception.
Vacuum vacuum_in_small_steps(SQLite::Database& db, const Pace& pace = {}, const std::stop_token& stop = {});

} // namespace meshview::writer
