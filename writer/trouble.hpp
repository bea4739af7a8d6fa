#pragma once

namespace meshview::writer {

/// What an error of the database means for ingest.
enum class Trouble {
    message, ///< only this message cannot be stored, and the transaction stands: count it and go on
    batch, ///< the transaction holds something that cannot be stored: roll back and try smaller ones
    passing, ///< nothing can be written for now (disk full, locked, no server): roll back and try again
    corrupt, ///< the database is damaged
    changed, ///< the schema or the database is not the one that was opened: start anew
};

} // namespace meshview::writer
