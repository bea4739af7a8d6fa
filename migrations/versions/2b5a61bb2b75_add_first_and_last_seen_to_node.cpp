#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void upgrade(Operations& op)
{
    op.add_column("node", {"first_seen_us", BigInteger{}, nullable}, {.if_not_exists = true});
    op.add_column("node", {"last_seen_us", BigInteger{}, nullable}, {.if_not_exists = true});
    op.create_index("idx_node_first_seen_us", "node", {"first_seen_us"}, {.if_not_exists = true});
    op.create_index("idx_node_last_seen_us", "node", {"last_seen_us"}, {.if_not_exists = true});
}

void downgrade(Operations& op)
{
    op.batch_alter_table("node", [](BatchOperations& batch) {
        batch.drop_index("idx_node_first_seen_us");
        batch.drop_index("idx_node_last_seen_us");
        batch.drop_column("first_seen_us");
        batch.drop_column("last_seen_us");
    });
}

} // namespace

Revision revision_2b5a61bb2b75()
{
    return {
        .revision = "2b5a61bb2b75",
        .down_revision = {"ac311b3782a1"},
        .create_date = "2026-11-22 18:00",
        .message = "add first and last seen to node",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
