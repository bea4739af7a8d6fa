#include "migrations/model.hpp"

namespace meshview::migrations {

namespace {

Table node()
{
    return make_table("node",
        {
            Column{"id", String{}, primary_key}, // !hhhhhhhh
            Column{"node_id", BigInteger{}, unique},
            Column{"long_name", String{}},
            Column{"short_name", String{}},
            Column{"hw_model", String{}},
            Column{"firmware", String{}},
            Column{"role", String{}},
            Column{"last_lat", BigInteger{}}, // degrees x 1e7
            Column{"last_long", BigInteger{}},
            Column{"channel", String{}},
            Column{"first_seen_us", BigInteger{}},
            Column{"last_seen_us", BigInteger{}},
            Column{"is_mqtt_gateway", Boolean{}},
        },
        {
            {"idx_node_node_id", {"node_id"}},
            {"idx_node_first_seen_us", {"first_seen_us"}},
            {"idx_node_last_seen_us", {"last_seen_us"}},
        });
}

Table node_public_key()
{
    return make_table("node_public_key",
        {
            Column{"id", Integer{}, primary_key},
            Column{"node_id", BigInteger{}, not_null},
            Column{"public_key", String{}, not_null}, // lower-case hex
            Column{"first_seen_us", BigInteger{}},
            Column{"last_seen_us", BigInteger{}},
        },
        {
            {"idx_node_public_key_node_id", {"node_id"}},
            {"idx_node_public_key_public_key", {"public_key"}},
        });
}

Table packet()
{
    return make_table("packet",
        {
            Column{"id", BigInteger{}, primary_key}, // see common/mesh/packet_key.hpp
            Column{"portnum", Integer{}},
            Column{"from_node_id", BigInteger{}},
            Column{"to_node_id", BigInteger{}},
            Column{"payload", LargeBinary{}}, // a serialized MeshPacket
            Column{"import_time_us", BigInteger{}},
            Column{"channel", String{}},
        },
        {
            {"idx_packet_from_node_id", {"from_node_id"}},
            {"idx_packet_to_node_id", {"to_node_id"}},
            {"idx_packet_import_time_us", {desc("import_time_us")}},
            {"idx_packet_from_node_time_us", {"from_node_id", desc("import_time_us")}},
        });
}

Table packet_seen()
{
    return make_table("packet_seen",
        {
            Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null}, // the gateway
            Column{"rx_time", BigInteger{}, not_null}, // seconds, by the gateway's clock
            Column{"hop_limit", Integer{}},
            Column{"hop_start", Integer{}},
            Column{"channel", String{}},
            Column{"rx_snr", Float{}},
            Column{"rx_rssi", Integer{}},
            Column{"topic", String{}},
            Column{"import_time_us", BigInteger{}},
            PrimaryKeyConstraint{{"packet_id", "node_id", "rx_time"}},
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}},
        },
        {
            {"idx_packet_seen_node_id", {"node_id"}},
            {"idx_packet_seen_packet_id", {"packet_id"}},
            {"idx_packet_seen_import_time_us", {"import_time_us"}},
        });
}

Table traceroute()
{
    return make_table("traceroute",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}},
            Column{"gateway_node_id", BigInteger{}},
            Column{"done", Boolean{}},
            Column{"route", LargeBinary{}}, // a serialized RouteDiscovery, as is route_return
            Column{"import_time_us", BigInteger{}},
            Column{"route_return", LargeBinary{}},
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}},
        },
        {
            {"idx_traceroute_import_time_us", {"import_time_us"}},
        });
}

// Not used by anything; the reference viewer has it, to show how a migration is written.
Table example()
{
    return make_table("example",
        {
            Column{"id", Integer{}, primary_key},
            Column{"name", String{100}, not_null},
            Column{"description", Text{}},
            Column{"value", Float{}},
            Column{"is_active", Boolean{}, server_default("'1'"), not_null},
            Column{"created_at", DateTime{}, server_default("CURRENT_TIMESTAMP"), not_null},
            Column{"updated_at", DateTime{}},
        },
        {
            {"idx_example_name", {"name"}},
        });
}

} // namespace

Schema declared_model()
{
    return {.tables = {node(), node_public_key(), packet(), packet_seen(), traceroute(), example()}};
}

} // namespace meshview::migrations
