#include "writer/vacuum.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace meshview::writer {

namespace {

constexpr int incremental = 2; // of PRAGMA auto_vacuum

std::int64_t pragma(SQLite::Database& db, const char* name)
{
    return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt64();
}

bool is_enabled(SQLite::Database& db)
{
    return pragma(db, "auto_vacuum") == incremental;
}

} // namespace

void enable_small_vacuum(SQLite::Database& db)
try {
    if (is_enabled(db))
        return;
    const TimeUs begun_us = steady_us();
    const std::int64_t megabytes = pragma(db, "page_count") * pragma(db, "page_size") / 1'000'000;
    db.exec("PRAGMA auto_vacuum = INCREMENTAL");
    db.exec("VACUUM");
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    spdlog::info("vacuum: {} MB written anew, once, in {}; from now on space is given back in small steps",
        megabytes, format_duration(steady_us() - begun_us));
} catch (const SQLite::Exception& error) {
    spdlog::warn("vacuum: the database cannot be written anew, so freed space stays in it for later rows: {}",
        error.what());
}

Vacuum vacuum_in_small_steps(SQLite::Database& db, const Pace& pace, const std::stop_token& stop)
{
    Vacuum vacuum;
    if (!is_enabled(db))
        return vacuum;
    const std::int64_t pages_before = pragma(db, "page_count");
    vacuum.taken = run_in_small_steps(db, pace, stop, [&](std::int64_t pages) {
        db.exec(fmt::format("PRAGMA incremental_vacuum({})", pages));
        return pragma(db, "freelist_count") > 0;
    });
    vacuum.bytes = (pages_before - pragma(db, "page_count")) * pragma(db, "page_size");
    return vacuum;
}

} // namespace meshview::writer
