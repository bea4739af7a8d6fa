#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// Who reads on from a place has the packet as it was before a key opened it: here it stands a second time,
// later in the same count of places.
void upgrade(Operations& op)
{
    op.create_table("opened_packet",
        {
            Column{"sequence", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}},
            UniqueConstraint{{"packet_id"}, "uq_opened_packet_packet_id"},
        });
}

void downgrade(Operations& op)
{
    op.drop_table("opened_packet");
}

} // namespace

Revision revision_1e4b7d98f1f6()
{
    return {
        .revision = "1e4b7d98f1f6",
        .down_revision = {"955b02808687"},
        .create_date = "2026-11-25 23:15",
        .message = "give packets that are opened later a place of their own",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
