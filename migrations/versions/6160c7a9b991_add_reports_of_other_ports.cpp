#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// What ports without a table of their own say: waypoints, routing results, map reports, ... One row a packet,
// its fields as JSON by the protocol's names. Rows of older packets are filled in by the writer.
void upgrade(Operations& op)
{
    op.create_table("report",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}, not_null},
            Column{"portnum", Integer{}, not_null},
            Column{"request_id", BigInteger{}},
            Column{"content", Text{}, not_null},
        });
    op.create_index("idx_report_node_portnum_time_us", "report", {"node_id", "portnum", "import_time_us"});
    op.create_index("idx_report_portnum_time_us", "report", {"portnum", "import_time_us"});
    op.create_index("idx_report_request_id", "report", {"request_id"}, {.where = "request_id IS NOT NULL"});
}

void downgrade(Operations& op)
{
    op.drop_table("report");
    op.execute("DELETE FROM payload_reading WHERE task = 'reports'");
}

} // namespace

Revision revision_6160c7a9b991()
{
    return {
        .revision = "6160c7a9b991",
        .down_revision = {"c2a97e15b48d"},
        .create_date = "2026-11-23 02:01",
        .message = "add reports of other ports",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
