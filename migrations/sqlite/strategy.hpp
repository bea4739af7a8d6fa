#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrations/sqlite/batch.hpp"
#include "migrations/sqlite/table_text.hpp"

namespace meshview::migrations::sqlite {

/// For tests, which want to see the rebuild do what the cheaper ways do.
enum class RebuildWhen { needed, always };

/// How the changes of a table are carried out. Everything below `rebuild` is about doing without one.
struct Strategy {
    bool rebuild = false;
    std::string reason{}; ///< why a rebuild

    bool edits_definition = false; ///< writable_schema, and a scan to verify
    ColumnNames dropped_columns{}; ///< by SQLite's own statement, each a pass over the table
    std::vector<Column>
        filled_columns{}; ///< added empty, then filled by an UPDATE: their default is computed
    /// Rows that were never written since a column was added take its default at each read: before the
    /// default changes, they have to be written.
    ColumnNames new_defaults{};
    struct Retyped {
        std::string column;
        std::string where; ///< the rows whose value the new affinity converts
    };
    std::vector<Retyped> retyped_columns{};
    std::vector<UniqueConstraint> unique_indexes{}; ///< instead of constraints of the table
};

/// The cheapest way that is correct. The columns are renamed already; `taken_names` are those of all objects,
/// in lower case. Pure. Throws ExitError as the edits of the definition do.
Strategy choose_strategy(const TableText& table, const Batch& batch, const std::set<std::string>& taken_names,
    RebuildWhen when = RebuildWhen::needed);

} // namespace meshview::migrations::sqlite
