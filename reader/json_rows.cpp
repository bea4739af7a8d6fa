#include "reader/json_rows.hpp"

#include <cmath>

namespace meshview::reader {

namespace {

void write_decibel(JsonWriter& json, const std::optional<double>& snr)
{
    if (snr)
        json.number(std::round(*snr * 100) / 100);
    else
        json.null();
}

} // namespace

void write_node(JsonWriter& json, const NodeRow& row)
{
    json.begin_object().key("id").text(row.id).key("node_id").integer(row.node_id);
    json.key("long_name").text(row.long_name).key("short_name").text(row.short_name);
    json.key("hw_model").text(row.hw_model).key("firmware").text(row.firmware).key("role").text(row.role);
    json.key("last_lat").integer(row.last_lat).key("last_long").integer(row.last_long);
    json.key("channel").text(row.channel).key("is_mqtt_gateway");
    if (row.is_mqtt_gateway)
        json.boolean(true);
    else
        json.null();
    json.key("first_seen_us").integer(row.first_seen_us).key("last_seen_us").integer(row.last_seen_us);
    json.end_object();
}

void write_packet(JsonWriter& json, const PacketRow& row, const RenderedContent& content, PacketShape shape)
{
    json.begin_object().key("id").integer(row.id).key("import_time_us").integer(row.import_time_us);
    json.key("channel").text(row.channel).key("from_node_id").integer(row.from_node_id);
    json.key("to_node_id").integer(row.to_node_id).key("portnum").integer(row.portnum);
    json.key("long_name").text(row.long_name).key("payload").raw(content.payload_json);
    if (shape == PacketShape::in_list)
        json.key("to_long_name").text(row.to_long_name);
    if (content.reply_id != 0)
        json.key("reply_id").integer(content.reply_id);
    json.end_object();
}

void write_link(JsonWriter& json, const LinkRow& row)
{
    json.begin_object().key("from").integer(row.from_node_id).key("to").integer(row.to_node_id);
    write_link_members(json, row);
    json.end_object();
}

void write_link_members(JsonWriter& json, const LinkRow& row)
{
    json.key("source").text(link_sources.at(static_cast<std::size_t>(row.source - link_direct)));
    json.key("reports").integer(row.reports).key("snr");
    write_decibel(json, row.snr);
    json.key("snr_mean");
    write_decibel(json, row.snr_mean);
    json.key("first_seen_us").integer(row.first_seen_us);
    json.key("last_seen_us").integer(row.last_seen_us);
}

void write_position(JsonWriter& json, const PositionRow& row)
{
    json.begin_object().key("packet_id").integer(row.packet_id);
    json.key("import_time_us").integer(row.import_time_us);
    json.key("latitude_i").integer(row.latitude_i).key("longitude_i").integer(row.longitude_i);
    json.key("altitude").integer(row.altitude).key("precision_bits").integer(row.precision_bits);
    json.key("ground_speed").integer(row.ground_speed).key("ground_track").integer(row.ground_track);
    json.key("sats_in_view").integer(row.sats_in_view).key("pdop").integer(row.pdop);
    json.key("device_time").integer(row.device_time).end_object();
}

void write_message(JsonWriter& json, const MessageRow& row)
{
    json.begin_object().key("id").integer(row.packet_id).key("import_time_us").integer(row.import_time_us);
    json.key("channel").text(row.channel).key("from_node_id").integer(row.from_node_id);
    json.key("long_name").text(row.long_name).key("short_name").text(row.short_name);
    json.key("text").text(row.text).key("reply_id").integer(row.reply_id);
    json.key("is_reaction").boolean(row.is_reaction).end_object();
}

void write_reception(JsonWriter& json, const ReceptionRow& row)
{
    json.begin_object().key("packet_id").integer(row.packet_id).key("node_id").integer(row.node_id);
    json.key("rx_time").integer(row.rx_time).key("hop_limit").integer(row.hop_limit);
    json.key("hop_start").integer(row.hop_start).key("channel").text(row.channel);
    json.key("rx_snr").number(row.rx_snr).key("rx_rssi").integer(row.rx_rssi);
    json.key("topic").text(row.topic).key("import_time_us").integer(row.import_time_us).end_object();
}

} // namespace meshview::reader
