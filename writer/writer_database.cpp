#include "writer/writer_database.hpp"

namespace meshview::writer {

namespace {

// Measured with bench/ingest: keys of packets are random, so that a page is changed many times before it has
// to move from the log into the database, and what the cache lacks the system has.
constexpr int cache_kib = 11 * 1024;
constexpr int checkpoint_pages =
    16'000; ///< before ingest, which moves the log itself (sqlite/checkpointer.hpp)

constexpr int small_cache_kib = 4 * 1024;
// Ingest moves the log; only where nothing comes in, the deletion does.
constexpr int late_checkpoint_pages = 32'000;

} // namespace

SQLite::Database open_writer_database(const std::filesystem::path& path, Synchronous synchronous)
{
    return open_for_writing({.path = path,
        .synchronous = synchronous,
        .cache_kib = cache_kib,
        .checkpoint_pages = checkpoint_pages});
}

SQLite::Database open_housekeeping_database(const std::filesystem::path& path, Synchronous synchronous)
{
    return open_for_writing({.path = path,
        .synchronous = synchronous,
        .cache_kib = small_cache_kib,
        .checkpoint_pages = late_checkpoint_pages});
}

} // namespace meshview::writer
