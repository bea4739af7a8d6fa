#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/time.hpp"
#include "migrations/copy/copy_end.hpp"

namespace meshview::migrations {

/// What a table's rows are together, in whatever order: equal for equal rows, on every kind of database.
struct TableSum {
    std::string table;
    std::int64_t rows = 0;
    std::uint64_t hashes = 0; ///< added up

    bool operator==(const TableSum&) const = default;
};

/// Copies the rows of a database into another one that has the same tables: looked at first, so that what the
/// other cannot hold is known before anything is written; then in pieces, each a transaction together with
/// how far it came, so that a copy that was cut goes on there; then read again on the other side. Progress
/// goes to the log. Borrows both; one thread.
class DatabaseCopy {
public:
    DatabaseCopy(CopyEnd& from, CopyEnd& to, std::vector<CopyTable> tables);

    /// Throws ExitError `bad_data` naming table, row and column of what cannot be copied as it is.
    void look_at_source();
    /// Throws ExitError.
    void carry_out();
    /// Throws ExitError `bad_data` naming the tables that differ.
    void verify();

    /// Of the source, once it was looked at.
    const std::vector<TableSum>& sums() const { return sums_; }

private:
    TableSum sum(CopyEnd& end, const CopyTable& table, const char* doing);
    void copy(const CopyTable& table, std::int64_t rows);
    void say(const char* doing, const CopyTable& table, std::int64_t done, std::int64_t rows);

    CopyEnd& from_;
    CopyEnd& to_;
    const std::vector<CopyTable> tables_;
    std::vector<TableSum> sums_;
    TimeUs said_us_ = 0; ///< steady clock
};

} // namespace meshview::migrations
