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
    op.add_column("node", {"last_update_us", BigInteger{}, nullable}, {.if_not_exists = true});
    op.create_index("idx_node_last_update_us", "node", {"last_update_us"}, {.if_not_exists = true});
    if (!op.inspector().has_column("node", "last_update"))
        return;
    op.backfill({
        .table = "node",
        .set = {{"last_update_us", op.epoch_us("last_update")}},
        .where = "last_update_us IS NULL AND last_update IS NOT NULL",
    });
    drop_indexes_using(op, "node", "last_update");
    op.drop_column("node", "last_update");
}

void downgrade(Operations& op)
{
    op.add_column("node", {"last_update", DateTime{}, nullable});
    op.backfill({
        .table = "node",
        .set = {{"last_update", op.datetime_of("last_update_us")}},
        .where = "last_update IS NULL AND last_update_us IS NOT NULL",
    });
    op.drop_index("idx_node_last_update_us");
    op.drop_column("node", "last_update_us");
}

} // namespace

Revision revision_b7c3c2e3a1f0()
{
    return {
        .revision = "b7c3c2e3a1f0",
        .down_revision = {"9f3b1a8d2c4f"},
        .create_date = "2026-11-22 18:00",
        .message = "replace last_update of node by last_update_us",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
