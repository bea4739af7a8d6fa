#pragma once

#include <filesystem>

#include <SQLiteCpp/Database.h>

#include "common/database.hpp"

namespace meshview::writer {

/// The connection that ingest uses, with the cache and the length of the log that it needs. Throws ExitError
/// as open_for_writing().
SQLite::Database open_writer_database(const std::filesystem::path& path, Synchronous synchronous);

/// The one that deletes beside it. Throws as the other.
SQLite::Database open_housekeeping_database(const std::filesystem::path& path, Synchronous synchronous);

} // namespace meshview::writer
