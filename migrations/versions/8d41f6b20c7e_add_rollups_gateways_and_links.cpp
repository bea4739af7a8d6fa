#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// Packets and receptions in each hour or day of UTC, counted from 1970. What is counted stays when the
// packets go.
void create_rollups(Operations& op)
{
    for (const char* period : {"hour", "day"}) {
        op.create_table(std::string("traffic_") + period,
            {
                Column{period, Integer{}, not_null},
                Column{"channel", String{}, not_null},
                Column{"portnum", Integer{}, not_null},
                Column{"packets", BigInteger{}, not_null},
                Column{"receptions", BigInteger{}, not_null},
                PrimaryKeyConstraint{{period, "channel", "portnum"}},
            });
        op.create_table(std::string("node_") + period,
            {
                Column{period, Integer{}, not_null},
                Column{"node_id", BigInteger{}, not_null},
                Column{"packets", BigInteger{}, not_null},
                Column{"receptions", BigInteger{}, not_null},
                PrimaryKeyConstraint{{period, "node_id"}},
            });
    }
}

void count_traffic(Operations& op)
{
    op.execute("INSERT INTO traffic_hour (hour, channel, portnum, packets, receptions) "
               "SELECT import_time_us / 3600000000, coalesce(channel, ''), coalesce(portnum, 0), count(*), 0 "
               "FROM packet WHERE import_time_us IS NOT NULL GROUP BY 1, 2, 3");
    op.execute("INSERT INTO traffic_hour (hour, channel, portnum, packets, receptions) "
               "SELECT s.import_time_us / 3600000000, coalesce(s.channel, ''), coalesce(p.portnum, 0), 0, "
               "count(*) FROM packet_seen s LEFT JOIN packet p ON p.id = s.packet_id "
               "WHERE s.import_time_us IS NOT NULL GROUP BY 1, 2, 3 "
               "ON CONFLICT (hour, channel, portnum) DO UPDATE SET receptions = excluded.receptions");
    op.execute("INSERT INTO traffic_day (day, channel, portnum, packets, receptions) "
               "SELECT hour / 24, channel, portnum, sum(packets), sum(receptions) "
               "FROM traffic_hour GROUP BY 1, 2, 3");
}

void count_nodes(Operations& op)
{
    op.execute("INSERT INTO node_hour (hour, node_id, packets, receptions) "
               "SELECT p.import_time_us / 3600000000, p.from_node_id, count(*), "
               "sum((SELECT count(*) FROM packet_seen s WHERE s.packet_id = p.id)) "
               "FROM packet p WHERE p.import_time_us IS NOT NULL AND p.from_node_id IS NOT NULL "
               "GROUP BY 1, 2");
    op.execute("INSERT INTO node_day (day, node_id, packets, receptions) "
               "SELECT hour / 24, node_id, sum(packets), sum(receptions) FROM node_hour GROUP BY 1, 2");
}

void create_gateway(Operations& op)
{
    op.create_table("gateway",
        {
            Column{"node_id", BigInteger{}, primary_key},
            Column{"first_seen_us", BigInteger{}},
            Column{"last_seen_us", BigInteger{}},
            Column{"receptions", BigInteger{}, not_null},
        });
    op.execute("INSERT INTO gateway (node_id, first_seen_us, last_seen_us, receptions) "
               "SELECT node_id, min(import_time_us), max(import_time_us), count(*) FROM packet_seen "
               "GROUP BY node_id");
}

// Who hears whom. Those that only payloads tell are filled in by the writer.
void create_link(Operations& op)
{
    op.create_table("link",
        {
            Column{"from_node_id", BigInteger{}, not_null},
            Column{"to_node_id", BigInteger{}, not_null},
            Column{"source", Integer{}, not_null},
            Column{"reports", BigInteger{}, not_null},
            Column{"snr", Float{}},
            Column{"snr_sum", Float{}, not_null},
            Column{"snr_count", BigInteger{}, not_null},
            Column{"first_seen_us", BigInteger{}},
            Column{"last_seen_us", BigInteger{}},
            PrimaryKeyConstraint{{"from_node_id", "to_node_id", "source"}},
        });
    op.create_index("idx_link_to_node_id", "link", {"to_node_id"});
    op.create_index("idx_link_last_seen_us", "link", {"last_seen_us"});
    op.execute("INSERT INTO link (from_node_id, to_node_id, source, reports, snr, snr_sum, snr_count, "
               "first_seen_us, last_seen_us) "
               "SELECT p.from_node_id, s.node_id, 1, count(*), avg(s.rx_snr), "
               "coalesce(sum(s.rx_snr), 0), count(s.rx_snr), min(s.import_time_us), max(s.import_time_us) "
               "FROM packet_seen s JOIN packet p ON p.id = s.packet_id "
               "WHERE s.hop_start > 0 AND s.hop_limit = s.hop_start AND s.node_id <> p.from_node_id "
               "GROUP BY p.from_node_id, s.node_id");
}

void upgrade(Operations& op)
{
    create_rollups(op);
    count_traffic(op);
    count_nodes(op);
    create_gateway(op);
    create_link(op);
}

void downgrade(Operations& op)
{
    for (const char* table : {"link", "gateway", "node_day", "node_hour", "traffic_day", "traffic_hour"})
        op.drop_table(table);
}

} // namespace

Revision revision_8d41f6b20c7e()
{
    return {
        .revision = "8d41f6b20c7e",
        .down_revision = {"5e0c7a91d3b2"},
        .create_date = "2026-11-22 22:20",
        .message = "add rollups, gateways and links",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
