#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void upgrade(Operations& op)
{
    op.create_table("node_public_key",
        {
            Column{"id", Integer{}, primary_key},
            Column{"node_id", BigInteger{}, not_null},
            Column{"public_key", String{}, not_null},
            Column{"first_seen_us", BigInteger{}},
            Column{"last_seen_us", BigInteger{}},
        },
        {.if_not_exists = true});
    op.create_index("idx_node_public_key_node_id", "node_public_key", {"node_id"}, {.if_not_exists = true});
    op.create_index(
        "idx_node_public_key_public_key", "node_public_key", {"public_key"}, {.if_not_exists = true});
}

void downgrade(Operations& op)
{
    op.drop_table("node_public_key");
}

} // namespace

Revision revision_a0c9c13e118f()
{
    return {
        .revision = "a0c9c13e118f",
        .down_revision = {"d4d7b0c2e1a4"},
        .create_date = "2026-11-22 18:00",
        .message = "add node_public_key",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
