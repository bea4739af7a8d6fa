#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void upgrade(Operations& op)
{
    op.add_column("traceroute", {"route_return", LargeBinary{}, nullable}, {.if_not_exists = true});
}

void downgrade(Operations& op)
{
    op.drop_column("traceroute", "route_return");
}

} // namespace

Revision revision_ac311b3782a1()
{
    return {
        .revision = "ac311b3782a1",
        .down_revision = {"1717fa5c6545"},
        .create_date = "2026-11-22 18:00",
        .message = "add route_return to traceroute",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
