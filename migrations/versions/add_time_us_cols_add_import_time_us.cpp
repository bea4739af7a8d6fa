#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void upgrade(Operations& op)
{
    // Only a database from before migrations lacks them: the first revision creates tables with the columns.
    for (const char* table : {"packet", "packet_seen", "traceroute"})
        op.add_column(table, {"import_time_us", BigInteger{}, nullable}, {.if_not_exists = true});
    const IndexOptions where_missing{.if_not_exists = true};
    op.create_index("idx_packet_import_time_us", "packet", {desc("import_time_us")}, where_missing);
    op.create_index(
        "idx_packet_from_node_time_us", "packet", {"from_node_id", desc("import_time_us")}, where_missing);
    op.create_index("idx_packet_seen_import_time_us", "packet_seen", {"import_time_us"}, where_missing);
    op.create_index("idx_traceroute_import_time_us", "traceroute", {"import_time_us"}, where_missing);
}

void downgrade(Operations&)
{
    // Columns and indexes belong to c88468b7ab0b as well, which creates them with its tables.
}

} // namespace

Revision revision_add_time_us_cols()
{
    return {
        .revision = "add_time_us_cols",
        .down_revision = {"c88468b7ab0b"},
        .create_date = "2026-11-22 18:00",
        .message = "add import_time_us to packet, packet_seen and traceroute",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
