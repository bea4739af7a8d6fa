#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "migrations/cli_commands.hpp"
#include "migrations/copy/row.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

/// How far the copy of a table came: what stands in the books that the target keeps until the end.
struct CopyMark {
    RowKey key; ///< of the last row copied
    std::int64_t rows = 0;
};

/// One of the two databases of a copy: rows out, or rows in. While it exists nobody else writes to it. Throws
/// ExitError with the fix, UnfitRow from rows(). One thread.
class CopyEnd {
public:
    virtual ~CopyEnd() = default;

    /// For people; without secrets.
    virtual std::string name() const = 0;
    virtual std::int64_t count(const CopyTable& table) = 0;

    struct Piece {
        std::vector<CopyRow> rows; ///< canonical
        RowKey last; ///< of the last one; empty at the end
    };
    /// The rows after that one, at most `limit`, in the order of keys.
    virtual Piece read(const CopyTable& table, const RowKey& after, std::int64_t limit) = 0;

    /// What the books say of a copy from that source; nothing when there are none.
    virtual std::optional<std::string> source_in_books() = 0;
    virtual void open_books(const std::string& source) = 0;
    virtual std::optional<CopyMark> mark(const CopyTable& table) = 0;
    /// Rows and mark, all or nothing.
    virtual void write(const CopyTable& table, const std::vector<CopyRow>& rows, const CopyMark& mark) = 0;
    /// Numbers that the database gives itself go on after the rows; the books go.
    virtual void finish(const std::vector<CopyTable>& tables) = 0;
};

/// Waits for nobody: throws `try_again` while a writer runs.
std::unique_ptr<CopyEnd> open_copy_end(const Invocation& place);

} // namespace meshview::migrations
