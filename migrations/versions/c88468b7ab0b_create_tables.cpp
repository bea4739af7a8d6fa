#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void create_node(Operations& op)
{
    op.create_table("node",
        {
            Column{"id", String{}, primary_key},
            Column{"node_id", BigInteger{}, unique},
            Column{"long_name", String{}},
            Column{"short_name", String{}},
            Column{"hw_model", String{}},
            Column{"firmware", String{}},
            Column{"role", String{}},
            Column{"last_lat", BigInteger{}},
            Column{"last_long", BigInteger{}},
            Column{"channel", String{}},
            Column{"last_update", DateTime{}},
        });
    op.create_index("idx_node_node_id", "node", {"node_id"});
}

void create_packet(Operations& op)
{
    op.create_table("packet",
        {
            Column{"id", BigInteger{}, primary_key},
            Column{"portnum", Integer{}},
            Column{"from_node_id", BigInteger{}},
            Column{"to_node_id", BigInteger{}},
            Column{"payload", LargeBinary{}},
            Column{"import_time", DateTime{}},
            Column{"import_time_us", BigInteger{}},
            Column{"channel", String{}},
        });
    op.create_index("idx_packet_from_node_id", "packet", {"from_node_id"});
    op.create_index("idx_packet_to_node_id", "packet", {"to_node_id"});
    op.create_index("idx_packet_import_time", "packet", {desc("import_time")});
    op.create_index("idx_packet_import_time_us", "packet", {desc("import_time_us")});
    op.create_index("idx_packet_from_node_time", "packet", {"from_node_id", desc("import_time")});
    op.create_index("idx_packet_from_node_time_us", "packet", {"from_node_id", desc("import_time_us")});
}

void create_packet_seen(Operations& op)
{
    op.create_table("packet_seen",
        {
            Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null},
            Column{"rx_time", BigInteger{}, not_null},
            Column{"hop_limit", Integer{}},
            Column{"hop_start", Integer{}},
            Column{"channel", String{}},
            Column{"rx_snr", Float{}},
            Column{"rx_rssi", Integer{}},
            Column{"topic", String{}},
            Column{"import_time", DateTime{}},
            Column{"import_time_us", BigInteger{}},
            PrimaryKeyConstraint{{"packet_id", "node_id", "rx_time"}},
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}},
        });
    op.create_index("idx_packet_seen_node_id", "packet_seen", {"node_id"});
    op.create_index("idx_packet_seen_packet_id", "packet_seen", {"packet_id"});
    op.create_index("idx_packet_seen_import_time_us", "packet_seen", {"import_time_us"});
}

void create_traceroute(Operations& op)
{
    op.create_table("traceroute",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}},
            Column{"gateway_node_id", BigInteger{}},
            Column{"done", Boolean{}},
            Column{"route", LargeBinary{}},
            Column{"import_time", DateTime{}},
            Column{"import_time_us", BigInteger{}},
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}},
        });
    op.create_index("idx_traceroute_import_time", "traceroute", {"import_time"});
    op.create_index("idx_traceroute_import_time_us", "traceroute", {"import_time_us"});
}

void upgrade(Operations& op)
{
    // A database from before migrations has some or all of them already.
    Inspector& inspector = op.inspector();
    if (!inspector.has_table("node"))
        create_node(op);
    if (!inspector.has_table("packet"))
        create_packet(op);
    if (!inspector.has_table("packet_seen"))
        create_packet_seen(op);
    if (!inspector.has_table("traceroute"))
        create_traceroute(op);
}

void downgrade(Operations& op)
{
    op.drop_table("traceroute");
    op.drop_table("packet_seen");
    op.drop_table("packet");
    op.drop_table("node");
}

} // namespace

Revision revision_c88468b7ab0b()
{
    return {
        .revision = "c88468b7ab0b",
        .down_revision = {},
        .create_date = "2026-11-22 18:00",
        .message = "create node, packet, packet_seen and traceroute",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
