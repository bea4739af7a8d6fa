#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>

#include <SQLiteCpp/Database.h>

#include "common/database.hpp"
#include "reader/change_mark.hpp"

namespace meshview::reader {

/// Reads a few words of memory: SQLite keeps the state of a database in WAL mode in a header that all its
/// processes map (https://www.sqlite.org/walformat.html, "WAL-index header"), and every commit rewrites it.
/// Databases that are not in WAL mode have nothing to tell.
class SqliteChangeMark final : public ChangeMark {
public:
    explicit SqliteChangeMark(DatabaseOptions database);
    ~SqliteChangeMark() override;

    std::optional<Value> read() const override;
    void open() override;
    void close() override;

private:
    const DatabaseOptions options_;
    mutable std::shared_mutex mutex_; ///< exclusive only in open() and close()
    std::optional<SQLite::Database> db_; ///< keeps the memory mapped; protected by mutex_, as is:
    const volatile std::uint32_t* header_ = nullptr; ///< two copies of Value, one after the other
};

} // namespace meshview::reader
