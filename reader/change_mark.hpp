#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <shared_mutex>

#include <SQLiteCpp/Database.h>

#include "common/database.hpp"

namespace meshview::reader {

/// Tells whether the database changed, for the price of reading a few words of memory: SQLite keeps the state
/// of a database in WAL mode in a header that all its processes map (https://www.sqlite.org/walformat.html,
/// "WAL-index header"), and every commit rewrites it. Safe from any thread.
class ChangeMark {
public:
    explicit ChangeMark(DatabaseOptions database);
    ~ChangeMark();

    /// The state of the database as one value: two that are equal have no commit between them.
    using Value = std::array<std::uint32_t, 12>;

    /// Nothing when it cannot be told: while closed, and for a database that is not in WAL mode.
    std::optional<Value> read() const;

    /// Begins to look at the file as it is now. When it cannot, that is logged, and read() has nothing to
    /// tell.
    void open();
    /// Lets go of the file.
    void close();

private:
    const DatabaseOptions options_;
    mutable std::shared_mutex mutex_; ///< exclusive only in open() and close()
    std::optional<SQLite::Database> db_; ///< keeps the memory mapped; protected by mutex_, as is:
    const volatile std::uint32_t* header_ = nullptr; ///< two copies of Value, one after the other
};

} // namespace meshview::reader
