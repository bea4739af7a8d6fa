#include <array>

#include "migrations/leftovers.hpp"
#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// For a table whose copy took its place: the copy has none. Those of the other tables are there already.
void create_indexes(Operations& op)
{
    const IndexOptions where_missing{.if_not_exists = true};
    op.create_index("idx_packet_from_node_id", "packet", {"from_node_id"}, where_missing);
    op.create_index("idx_packet_to_node_id", "packet", {"to_node_id"}, where_missing);
    op.create_index("idx_packet_import_time_us", "packet", {desc("import_time_us")}, where_missing);
    op.create_index(
        "idx_packet_from_node_time_us", "packet", {"from_node_id", desc("import_time_us")}, where_missing);
    op.create_index("idx_packet_seen_node_id", "packet_seen", {"node_id"}, where_missing);
    op.create_index("idx_packet_seen_packet_id", "packet_seen", {"packet_id"}, where_missing);
    op.create_index("idx_packet_seen_import_time_us", "packet_seen", {"import_time_us"}, where_missing);
    op.create_index("idx_traceroute_import_time_us", "traceroute", {"import_time_us"}, where_missing);
}

void upgrade(Operations& op)
{
    constexpr std::array tables{"packet", "packet_seen", "traceroute"};
    for (const char* table : tables)
        if (finish_interrupted_copy(op, table))
            create_indexes(op);
    // Rows from before import_time_us would otherwise lose their only time, and never be cleaned up.
    for (const char* table : tables)
        if (op.inspector().has_column(table, "import_time"))
            op.backfill({
                .table = table,
                .set = {{"import_time_us", op.epoch_us("import_time")}},
                .where = "import_time_us IS NULL AND import_time IS NOT NULL",
            });
    for (const char* table : tables) {
        if (!op.inspector().has_column(table, "import_time"))
            continue;
        drop_indexes_using(op, table, "import_time");
        op.drop_column(table, "import_time");
    }
}

void downgrade(Operations& op)
{
    for (const char* table : {"packet", "packet_seen", "traceroute"}) {
        op.add_column(table, {"import_time", DateTime{}, nullable});
        op.backfill({
            .table = table,
            .set = {{"import_time", op.datetime_of("import_time_us")}},
            .where = "import_time IS NULL AND import_time_us IS NOT NULL",
        });
    }
    op.create_index("idx_packet_import_time", "packet", {desc("import_time")});
    op.create_index("idx_packet_from_node_time", "packet", {"from_node_id", desc("import_time")});
    op.create_index("idx_traceroute_import_time", "traceroute", {"import_time"});
}

} // namespace

Revision revision_9f3b1a8d2c4f()
{
    return {
        .revision = "9f3b1a8d2c4f",
        .down_revision = {"2b5a61bb2b75"},
        .create_date = "2026-11-22 18:00",
        .message = "drop import_time in favour of import_time_us",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
