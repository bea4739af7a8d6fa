#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace meshview::bench {

struct BareLoop {
    double seconds = 0; ///< of inserting and committing; reading the rows is left out
    std::int64_t rows = 0;
    std::int64_t bytes = 0; ///< of the database file afterwards
};

/// What SQLite takes at least: copies the rows of `tables` (empty: all) of `from` into the database `to`,
/// whose schema is there already, with prepared INSERT statements and nothing else, in `transactions` commits
/// that each hold their part of every table, with the writer's settings.
BareLoop run_bare_loop(const std::filesystem::path& from, const std::filesystem::path& to,
    std::vector<std::string> tables, int transactions);

} // namespace meshview::bench
