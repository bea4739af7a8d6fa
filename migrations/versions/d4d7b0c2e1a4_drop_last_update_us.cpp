#include "migrations/leftovers.hpp"
#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// For a node table whose copy took its place: the copy has none.
void create_indexes(Operations& op)
{
    const IndexOptions where_missing{.if_not_exists = true};
    op.create_index("idx_node_node_id", "node", {"node_id"}, where_missing);
    op.create_index("idx_node_first_seen_us", "node", {"first_seen_us"}, where_missing);
    op.create_index("idx_node_last_seen_us", "node", {"last_seen_us"}, where_missing);
}

void upgrade(Operations& op)
{
    if (finish_interrupted_copy(op, "node"))
        create_indexes(op);
    drop_indexes_using(op, "node", "last_update_us");
    op.drop_column("node", "last_update_us", {.if_exists = true});
}

void downgrade(Operations& op)
{
    op.add_column("node", {"last_update_us", BigInteger{}, nullable});
    // The nearest to what was dropped.
    op.backfill({
        .table = "node",
        .set = {{"last_update_us", "last_seen_us"}},
        .where = "last_update_us IS NULL",
    });
    op.create_index("idx_node_last_update_us", "node", {"last_update_us"});
}

} // namespace

Revision revision_d4d7b0c2e1a4()
{
    return {
        .revision = "d4d7b0c2e1a4",
        .down_revision = {"b7c3c2e3a1f0"},
        .create_date = "2026-11-22 18:00",
        .message = "drop last_update_us of node in favour of last_seen_us",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
