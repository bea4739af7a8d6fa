#pragma once

#include <cstdint>

#include "common/postgresql/connection.hpp"

namespace meshview::writer {

/// The one row of `meshview_ingest`. Whoever stores locks it first, so that the batches of all writers follow
/// one another, and each sees what the one before it committed.
struct Turn {
    std::int64_t number = 0; ///< of batches that were committed: another one than ours means somebody else's
    std::int64_t last_sequence = 0; ///< given to a packet, its opening or a reception; none is given twice
};

/// Makes the table where there is none, and sees to it that no number is below what the tables hold. To be
/// called while nobody else changes the schema. Throws postgresql::Error.
void prepare_turns(postgresql::Connection& connection);

inline constexpr const char* take_turn_sql = "SELECT turn, last_sequence FROM meshview_ingest FOR UPDATE";
inline constexpr const char* end_turn_sql = "UPDATE meshview_ingest SET turn = turn + 1, last_sequence = $1";

} // namespace meshview::writer
