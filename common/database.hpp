#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include <SQLiteCpp/Database.h>

namespace meshview {

/// How safe a commit is against power loss (`[database] synchronous`). Against a crash of the process both
/// are.
enum class Synchronous { normal, full };

struct DatabaseOptions {
    std::filesystem::path path;
    std::chrono::milliseconds busy_timeout{5000};
    Synchronous synchronous = Synchronous::normal;
    int cache_kib = 16 * 1024;
    int checkpoint_pages = 1'000; ///< a commit that leaves a longer WAL moves it into the database
};

/// Settings of the SQLite library for the whole process. Call once, at the start of main, before any database
/// is opened: afterwards SQLite refuses them.
void configure_sqlite();

/// The only place that opens databases and sets pragmas. A connection is used by one thread at a time.

/// Opens the database of the one process that writes, creating the file when there is none: WAL, foreign keys
/// enforced by the lineage's own rules (off, because orphan rows are normal there), and the -wal and -shm
/// files kept on close so that readers without write permission can open it later. Throws ExitError:
/// `configuration` when the file or its folder cannot be written, `bad_data` when it is not a database.
SQLite::Database open_for_writing(const DatabaseOptions& options);

/// Opens an existing database so that this connection can never change it. Throws SQLite::Exception with
/// SQLite's own code (SQLITE_CANTOPEN when there is no file yet, SQLITE_NOTADB, SQLITE_BUSY ...), because a
/// caller that polls treats these as observations and not as failures.
SQLite::Database open_for_reading(const DatabaseOptions& options);

/// An empty database in memory, with the same pragmas as far as they apply: for tests and schema comparison.
SQLite::Database open_in_memory();

} // namespace meshview
