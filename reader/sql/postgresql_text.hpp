#pragma once

#include <string>
#include <string_view>

namespace meshview::reader {

/// A question of Queries in PostgreSQL's words:
///
///     ?                       $1, $2, ...
///     NOT INDEXED             nothing: the planner knows what its statistics tell
///     CROSS JOIN t ON         JOIN t ON
///     LOWER(x)                LOWER(x COLLATE "C"): of ASCII, as SQLite has it
///     COLLATE BINARY          COLLATE "C"
///
/// In literals nothing of this stands.
std::string postgresql_text(std::string_view sql);

/// What has no time comes last, as in SQLite, where the newest come first. No index has that order: only for
/// databases that have such rows.
std::string with_timeless_last(std::string sql);

} // namespace meshview::reader
