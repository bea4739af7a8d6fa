#include "writer/writer_database.hpp"

namespace meshview::writer {

namespace {

// Measured with bench/ingest: keys of packets are random, so that a page is changed many times before it has
// to move from the log into the database, and what the cache lacks the system has.
constexpr int cache_kib = 11 * 1024;
constexpr int checkpoint_pages = 16'000; ///< before ingest, which moves the log itself (checkpointer.hpp)

} // namespace

SQLite::Database open_writer_database(const std::filesystem::path& path, Synchronous synchronous)
{
    return open_for_writing({.path = path,
        .synchronous = synchronous,
        .cache_kib = cache_kib,
        .checkpoint_pages = checkpoint_pages});
}

} // namespace meshview::writer
