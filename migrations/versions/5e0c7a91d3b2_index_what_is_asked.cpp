#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// Another index begins with the same columns, or nothing asks for them: each is written for every row.
void upgrade(Operations& op)
{
    const IfExists where_present{.if_exists = true};
    op.drop_index("idx_packet_from_node_id", where_present);
    op.drop_index("idx_packet_seen_packet_id", where_present);
    op.drop_index("idx_packet_seen_node_id", where_present);
    op.drop_index("idx_node_node_id", where_present);
    op.drop_index("idx_node_first_seen_us", where_present);
    // Most packets are to everybody: only the others are worth an entry.
    op.drop_index("idx_packet_to_node_id", where_present);
    op.create_index("idx_packet_direct_time_us", "packet", {"to_node_id", "import_time_us"},
        {.where = "to_node_id <> 4294967295"});
    op.create_index("idx_packet_portnum_time_us", "packet", {"portnum", "import_time_us"});
    op.create_index("idx_traceroute_packet_time_us", "traceroute", {"packet_id", "import_time_us"});
}

void downgrade(Operations& op)
{
    op.drop_index("idx_traceroute_packet_time_us");
    op.drop_index("idx_packet_portnum_time_us");
    op.drop_index("idx_packet_direct_time_us");
    op.create_index("idx_packet_to_node_id", "packet", {"to_node_id"});
    op.create_index("idx_node_first_seen_us", "node", {"first_seen_us"});
    op.create_index("idx_node_node_id", "node", {"node_id"});
    op.create_index("idx_packet_seen_node_id", "packet_seen", {"node_id"});
    op.create_index("idx_packet_seen_packet_id", "packet_seen", {"packet_id"});
    op.create_index("idx_packet_from_node_id", "packet", {"from_node_id"});
}

} // namespace

Revision revision_5e0c7a91d3b2()
{
    return {
        .revision = "5e0c7a91d3b2",
        .down_revision = {"23dad03d2e42"},
        .create_date = "2026-11-22 22:10",
        .message = "index what is asked and nothing twice",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
