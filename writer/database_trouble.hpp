#pragma once

#include <SQLiteCpp/Exception.h>

namespace meshview::writer {

/// What an error of SQLite means for ingest.
enum class Trouble {
    message, ///< only this message cannot be stored: count it and go on
    passing, ///< nothing can be written for now (disk full, locked, I/O error): roll back and try again
    corrupt, ///< the database is damaged
    changed, ///< the schema or the file is not the one that was opened: start anew
};

Trouble trouble_of(const SQLite::Exception& error);

} // namespace meshview::writer
