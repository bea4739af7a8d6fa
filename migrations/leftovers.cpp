#include "migrations/leftovers.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

namespace meshview::migrations {

bool finish_interrupted_copy(Operations& op, const std::string& table)
{
    const std::string copy = "_alembic_tmp_" + table;
    if (!op.inspector().has_table(copy))
        return false;
    if (op.inspector().has_table(table)) {
        spdlog::warn("migrations: removing {}, which an interrupted migration left behind", copy);
        op.drop_table(copy);
        return false;
    }
    spdlog::warn(
        "migrations: {} is all that an interrupted migration left of {}; it takes its place", copy, table);
    op.rename_table(copy, table);
    return true;
}

void drop_indexes_using(Operations& op, const std::string& table, const std::string& column)
{
    for (const IndexInfo& index : op.inspector().indexes(table))
        if (std::find(index.columns.begin(), index.columns.end(), column) != index.columns.end())
            op.drop_index(index.name);
}

} // namespace meshview::migrations
