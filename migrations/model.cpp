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
            Column{"id", BigInteger{}, not_null}, // see common/mesh/packet_key.hpp
            Column{"portnum", Integer{}},
            Column{"from_node_id", BigInteger{}},
            Column{"to_node_id", BigInteger{}},
            Column{"payload", LargeBinary{}}, // a serialized MeshPacket
            Column{"import_time_us", BigInteger{}},
            Column{"channel", String{}},
            Column{"sequence", Integer{}, primary_key}, // the order of storing
            UniqueConstraint{{"id"}, "uq_packet_id"},
        },
        {
            {"idx_packet_import_time_us", {desc("import_time_us")}},
            {"idx_packet_from_node_time_us", {"from_node_id", desc("import_time_us")}},
            {.name = "idx_packet_direct_time_us",
                .elements = {"to_node_id", "import_time_us"},
                .where = "to_node_id <> 4294967295"},
            {"idx_packet_portnum_time_us", {"portnum", "import_time_us"}},
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
            Column{"rx_snr", Float{}},
            Column{"rx_rssi", Integer{}},
            Column{"import_time_us", BigInteger{}},
            Column{"packet_sequence", BigInteger{}}, // the packet's; null when the packet was gone before
            Column{"topic_id", Integer{}},
            Column{"sequence", Integer{}, primary_key}, // counted with packet.sequence
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}},
        },
        {
            {"idx_packet_seen_import_time_us", {"import_time_us"}},
            {.name = "idx_packet_seen_packet_sequence",
                .elements = {"packet_sequence", "node_id", "rx_time"},
                .unique = true},
        });
}

Table opened_packet()
{
    return make_table("opened_packet",
        {
            Column{"sequence", Integer{}, primary_key}, // counted with packet.sequence
            Column{"packet_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}}, // the packet's, so that it goes with it
            UniqueConstraint{{"packet_id"}, "uq_opened_packet_packet_id"},
        });
}

Table topic()
{
    return make_table("topic",
        {
            Column{"id", Integer{}, primary_key},
            Column{"topic", String{}},
            Column{"channel", String{}}, // that the envelopes name
            Column{"last_used_us", BigInteger{}}, // writer/topic_table.hpp
            UniqueConstraint{{"topic", "channel"}, "uq_topic_channel"},
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
            {"idx_traceroute_packet_time_us", {"packet_id", "import_time_us"}},
        });
}

// Packets and receptions in each hour or day of UTC since 1970; they stay when the packets go.
Table traffic(const std::string& period)
{
    return make_table("traffic_" + period,
        {
            Column{period, Integer{}, not_null},
            Column{"channel", String{}, not_null}, // empty: none
            Column{"portnum", Integer{}, not_null},
            Column{"packets", BigInteger{}, not_null},
            Column{"receptions", BigInteger{}, not_null},
            PrimaryKeyConstraint{{period, "channel", "portnum"}},
        });
}

Table node_traffic(const std::string& period)
{
    return make_table("node_" + period,
        {
            Column{period, Integer{}, not_null}, // of the packets
            Column{"node_id", BigInteger{}, not_null}, // their sender
            Column{"packets", BigInteger{}, not_null},
            Column{"receptions", BigInteger{}, not_null}, // of these packets
            PrimaryKeyConstraint{{period, "node_id"}},
        });
}

Table gateway()
{
    return make_table("gateway",
        {
            Column{"node_id", BigInteger{}, primary_key},
            Column{"first_seen_us", BigInteger{}}, // passing something on
            Column{"last_seen_us", BigInteger{}},
            Column{"receptions", BigInteger{}, not_null},
        });
}

Table link()
{
    return make_table("link",
        {
            Column{"from_node_id", BigInteger{}, not_null}, // is heard by
            Column{"to_node_id", BigInteger{}, not_null},
            Column{"source", Integer{}, not_null}, // writer/link_table.hpp
            Column{"reports", BigInteger{}, not_null},
            Column{"snr", Float{}}, // dB, the latest
            Column{"snr_sum", Float{}, not_null}, // of all reports that have one, as is snr_count
            Column{"snr_count", BigInteger{}, not_null},
            Column{"first_seen_us", BigInteger{}},
            Column{"last_seen_us", BigInteger{}},
            PrimaryKeyConstraint{{"from_node_id", "to_node_id", "source"}},
        },
        {
            {"idx_link_to_node_id", {"to_node_id"}},
            {"idx_link_last_seen_us", {"last_seen_us"}},
        });
}

Table message()
{
    return make_table("message",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}, not_null},
            Column{"from_node_id", BigInteger{}, not_null},
            Column{"channel", String{}, not_null},
            Column{"text", Text{}, not_null}, // to everybody; no other is here
            Column{"reply_id", BigInteger{}}, // the mesh id of what it answers
            Column{"is_reaction", Boolean{}, not_null},
        },
        {
            {.name = "idx_message_packet_id", .elements = {"packet_id"}, .unique = true},
            {"idx_message_import_time_us", {"import_time_us"}},
            {.name = "idx_message_reply_id", .elements = {"reply_id"}, .where = "reply_id IS NOT NULL"},
        });
}

Table position()
{
    return make_table("position",
        {
            Column{"id", Integer{}, primary_key}, Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null}, Column{"import_time_us", BigInteger{}, not_null},
            Column{"latitude_i", Integer{}, not_null}, // degrees x 1e7
            Column{"longitude_i", Integer{}, not_null}, Column{"altitude", Integer{}}, // m
            Column{"precision_bits", Integer{}}, Column{"ground_speed", Integer{}}, // km/h
            Column{"ground_track", Integer{}}, // degrees x 1e5
            Column{"sats_in_view", Integer{}}, Column{"pdop", Integer{}}, // x 100
            Column{"device_time", BigInteger{}}, // s, by the node's clock
        },
        {
            {"idx_position_node_time_us", {"node_id", "import_time_us"}},
        });
}

Table telemetry()
{
    return make_table("telemetry",
        {
            Column{"id", Integer{}, primary_key}, Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null}, Column{"import_time_us", BigInteger{}, not_null},
            Column{"variant", String{}, not_null}, // device_metrics, ...
            Column{"metrics", Text{}, not_null}, // JSON
        },
        {
            {"idx_telemetry_node_variant_time_us", {"node_id", "variant", "import_time_us"}},
        });
}

Table report()
{
    return make_table("report",
        {
            Column{"id", Integer{}, primary_key}, Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null}, Column{"import_time_us", BigInteger{}, not_null},
            Column{"portnum", Integer{}, not_null},
            Column{"request_id", BigInteger{}}, // the mesh id of what it answers
            Column{"content", Text{}, not_null}, // JSON
        },
        {
            {"idx_report_node_portnum_time_us", {"node_id", "portnum", "import_time_us"}},
            {"idx_report_portnum_time_us", {"portnum", "import_time_us"}},
            {.name = "idx_report_request_id", .elements = {"request_id"}, .where = "request_id IS NOT NULL"},
        });
}

Table payload_reading()
{
    return make_table("payload_reading",
        {
            Column{"task", String{}, primary_key},
            Column{"next_packet", BigInteger{}, not_null}, // row numbers
            Column{"last_packet", BigInteger{}, not_null},
        });
}

// The texts' search index follows its table by itself.
std::vector<OpaqueObject> message_search()
{
    return {
        {"trigger", "message_search_insert",
            "CREATE TRIGGER message_search_insert AFTER INSERT ON message BEGIN "
            "INSERT INTO message_search (rowid, text) VALUES (new.id, new.text); END"},
        {"trigger", "message_search_delete",
            "CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN "
            "INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text); "
            "END"},
    };
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

Schema declared_model(std::string_view dialect)
{
    Schema model{
        .tables = {node(), node_public_key(), packet(), packet_seen(), opened_packet(), topic(), traceroute(),
            example(), traffic("hour"), traffic("day"), node_traffic("hour"), node_traffic("day"), gateway(),
            link(), message(), position(), telemetry(), report(), payload_reading()},
        .others = dialect == "sqlite" ? message_search() : std::vector<OpaqueObject>{},
    };
    // Only SQLite can have them and leave them alone: receptions outlive packets.
    if (dialect != "sqlite")
        for (Table& table : model.tables)
            table.foreign_keys.clear();
    return model;
}

} // namespace meshview::migrations
