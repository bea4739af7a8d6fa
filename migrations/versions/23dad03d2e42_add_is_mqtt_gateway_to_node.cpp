#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void upgrade(Operations& op)
{
    op.add_column("node", {"is_mqtt_gateway", Boolean{}, nullable}, {.if_not_exists = true});
}

void downgrade(Operations& op)
{
    op.drop_column("node", "is_mqtt_gateway");
}

} // namespace

Revision revision_23dad03d2e42()
{
    return {
        .revision = "23dad03d2e42",
        .down_revision = {"a0c9c13e118f"},
        .create_date = "2026-11-22 18:00",
        .message = "add is_mqtt_gateway to node",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
