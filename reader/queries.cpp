#include "reader/queries.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view node_columns =
    "n.id, n.node_id, n.long_name, n.short_name, n.hw_model, n.firmware, n.role, n.last_lat, n.last_long, "
    "n.channel, n.is_mqtt_gateway, n.first_seen_us, n.last_seen_us";

// A sequence is the order of storing: one writer, and no number is used again while a later one exists.
// Another database has others; who keeps a place checks it with is_place.
constexpr std::string_view packet_fields =
    "p.id, p.import_time_us, p.channel, p.from_node_id, p.to_node_id, p.portnum, p.payload, "
    "sender.long_name, receiver.long_name";
constexpr std::string_view packet_names = "LEFT JOIN node sender ON sender.node_id = p.from_node_id "
                                          "LEFT JOIN node receiver ON receiver.node_id = p.to_node_id";

std::string select_packets(std::string_view rest)
{
    return fmt::format("SELECT p.sequence, {} FROM packet p {}{}", packet_fields, packet_names, rest);
}

constexpr std::string_view traceroute_columns =
    "t.packet_id, p.from_node_id, p.to_node_id, t.gateway_node_id, t.done, t.route, t.route_return "
    "FROM traceroute t JOIN packet p ON p.id = t.packet_id";

NodeRow node_at(const RowCursor& row)
{
    return {.id = text_at(row, 0),
        .node_id = integer_at(row, 1),
        .long_name = text_at(row, 2),
        .short_name = text_at(row, 3),
        .hw_model = text_at(row, 4),
        .firmware = text_at(row, 5),
        .role = text_at(row, 6),
        .last_lat = integer_at(row, 7),
        .last_long = integer_at(row, 8),
        .channel = text_at(row, 9),
        .is_mqtt_gateway = number_at(row, 10) != 0,
        .first_seen_us = integer_at(row, 11),
        .last_seen_us = integer_at(row, 12)};
}

PacketRow packet_at(const RowCursor& row)
{
    return {.sequence = number_at(row, 0),
        .id = number_at(row, 1),
        .import_time_us = integer_at(row, 2),
        .channel = text_at(row, 3),
        .from_node_id = integer_at(row, 4),
        .to_node_id = integer_at(row, 5),
        .portnum = integer_at(row, 6),
        .payload = row.bytes(7),
        .long_name = text_at(row, 8),
        .to_long_name = text_at(row, 9)};
}

TracerouteRow traceroute_at(const RowCursor& row)
{
    return {.packet_id = number_at(row, 0),
        .from_node_id = integer_at(row, 1),
        .to_node_id = integer_at(row, 2),
        .gateway_node_id = integer_at(row, 3),
        .done = number_at(row, 4) != 0,
        .route = row.bytes(5),
        .route_return = text_at(row, 6)};
}

} // namespace

Queries::Queries(std::unique_ptr<SqlSession> session, std::chrono::milliseconds budget)
    : session_(std::move(session))
    , budget_(budget)
{
    begin_budget();
}

Queries::Conditions Queries::conditions_of(const NodeFilter& filter)
{
    Conditions where;
    if (filter.seen_after_us)
        where.add("n.last_seen_us > ?", *filter.seen_after_us);
    else
        where.add("n.last_seen_us IS NOT NULL");
    if (filter.seen_before_us)
        where.add("n.last_seen_us < ?", *filter.seen_before_us);
    if (filter.heard_after) {
        where.add(
            "n.node_id IN (SELECT p.from_node_id FROM packet p WHERE p.sequence > ? UNION SELECT "
            "p.from_node_id FROM opened_packet o JOIN packet p ON p.id = o.packet_id WHERE o.sequence > ?)",
            *filter.heard_after);
        where.values.emplace_back(*filter.heard_after);
    }
    if (filter.node)
        where.add("n.node_id = ?", *filter.node);
    if (filter.role)
        where.add("LOWER(n.role) = ?", lower(*filter.role));
    if (filter.channel)
        where.add("n.channel = ?", std::string(*filter.channel));
    if (filter.hw_model)
        where.add("n.hw_model = ?", std::string(*filter.hw_model));
    return where;
}

void Queries::nodes(const NodeFilter& filter, const Sink<NodeRow>& sink)
{
    const Conditions where = conditions_of(filter);
    Run(*this,
        fmt::format("SELECT {} FROM node n{} ORDER BY n.short_name COLLATE BINARY NULLS FIRST, n.node_id",
            node_columns, where.sql),
        where.values)
        .each(sink, node_at);
}

void Queries::nodes_by_number(std::int64_t number, const NodeFilter& filter, const Sink<NodeRow>& sink)
{
    Conditions where = conditions_of(filter);
    where.add("n.node_id >= ?", number);
    Run(*this, fmt::format("SELECT {} FROM node n{} ORDER BY n.node_id", node_columns, where.sql),
        where.values)
        .each(sink, node_at);
}

void Queries::node(NodeNum node, const Sink<NodeRow>& sink)
{
    static const std::string sql = fmt::format("SELECT {} FROM node n WHERE n.node_id = ?", node_columns);
    Run(*this, sql, {node}).each(sink, node_at);
}

std::vector<std::string> Queries::public_keys(NodeNum node)
{
    Run run(
        *this, "SELECT public_key FROM node_public_key WHERE node_id = ? ORDER BY first_seen_us, id", {node});
    std::vector<std::string> keys;
    while (run.next()) {
        std::string key = std::string(run.row().bytes(0));
        if (std::ranges::find(keys, key) == keys.end())
            keys.push_back(std::move(key));
    }
    return keys;
}

Queries::Conditions Queries::conditions_of(const PacketFilter& filter)
{
    Conditions where;
    if (filter.after_us)
        where.add("p.import_time_us > ?", *filter.after_us);
    if (filter.until_us)
        where.add("p.import_time_us < ?", *filter.until_us);
    if (filter.timeless)
        where.add("p.import_time_us IS NULL");
    if (filter.portnum)
        where.add("p.portnum = ?", *filter.portnum);
    if (filter.from)
        where.add("p.from_node_id = ?", *filter.from);
    if (filter.channel)
        where.add("p.channel = ?", std::string(*filter.channel));
    if (filter.phrase)
        where.add(
            fmt::format("p.id IN (SELECT m.packet_id FROM message m WHERE {})", session_->holds_phrase()),
            session_->phrase_value(*filter.phrase));
    if (filter.gateway)
        where.add(
            "EXISTS (SELECT 1 FROM packet_seen s WHERE s.packet_sequence = p.sequence AND s.node_id = ?)",
            *filter.gateway);
    if (filter.hops)
        where.add("(SELECT MIN(s.hop_start - s.hop_limit) FROM packet_seen s WHERE s.packet_sequence = "
                  "p.sequence AND s.hop_start > 0 AND s.hop_limit <= s.hop_start) = ?",
            *filter.hops);
    if (filter.search != nullptr && session_->filters_packets()) {
        session_->filter_by(filter.search);
        where.add("may_contain(p.portnum, p.payload)");
    }
    where.add_receiver(filter.to);
    return where;
}

// What the database cannot leave out is left out here.
Sink<PacketRow> Queries::searched(const PacketFilter& filter, const Sink<PacketRow>& sink) const
{
    if (filter.search == nullptr || session_->filters_packets())
        return sink;
    return [search = filter.search, &sink](const PacketRow& row) {
        return !search->may_contain(row.portnum.value_or(0), row.payload) || sink(row);
    };
}

void Queries::packets(const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink)
{
    if (filter.either)
        return packets_of_node(filter, limit, sink);
    Conditions where = conditions_of(filter);
    where.values.emplace_back(limit);
    Run(*this, select_packets(where.sql + " ORDER BY p.import_time_us DESC LIMIT ?"), where.values)
        .each(searched(filter, sink), packet_at);
}

void Queries::packets_of_node(const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink)
{
    // Each side by its own index, the newest of both: an OR would sort the node's whole history.
    PacketFilter one_side = filter;
    one_side.either.reset();
    Conditions sent = conditions_of(one_side);
    Conditions received = sent;
    sent.add("p.from_node_id = ?", *filter.either);
    received.add_receiver(filter.either);
    std::vector<Value> values = std::move(sent.values);
    values.emplace_back(limit);
    values.insert(values.end(), received.values.begin(), received.values.end());
    values.insert(values.end(), {limit, limit});
    constexpr std::string_view newest = "SELECT * FROM (SELECT p.sequence FROM packet p{} "
                                        "ORDER BY p.import_time_us DESC LIMIT ?) AS newest";
    Run(*this,
        select_packets(
            fmt::format(" WHERE p.sequence IN ({} UNION {}) ORDER BY p.import_time_us DESC LIMIT ?",
                fmt::format(newest, sent.sql), fmt::format(newest, received.sql))),
        values)
        .each(searched(filter, sink), packet_at);
}

void Queries::packet(std::int64_t id, const Sink<PacketRow>& sink)
{
    static const std::string sql = select_packets(" WHERE p.id = ?");
    Run(*this, sql, {id}).each(sink, packet_at);
}

void Queries::packets_after(
    std::int64_t sequence, const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink)
{
    Conditions where = conditions_of(filter);
    if (filter.either) {
        where.add("(p.from_node_id = ? OR p.to_node_id = ?)", *filter.either);
        where.values.emplace_back(std::int64_t{*filter.either});
    }
    Run(*this, in_order_of_places(packet_fields, packet_names, where.sql, session_->cuts_parts()),
        where.values_of_places(sequence, limit, session_->cuts_parts()))
        .each(searched(filter, sink), packet_at);
}

void Queries::reports(std::int64_t after, std::int64_t until, const std::optional<NodeNum>& gateway,
    const Sink<ReportRow>& sink)
{
    const std::string_view of_gateway = gateway ? " AND s.node_id = ?" : "";
    std::vector<Value> one = {after, until};
    if (gateway)
        one.emplace_back(std::int64_t{*gateway});
    std::vector<Value> values = one;
    values.insert(values.end(), one.begin(), one.end());
    // One that a gateway reports again is no news. One that a key opened later stands where it was opened, as
    // in in_order_of_places().
    constexpr std::string_view is_first =
        "NOT EXISTS (SELECT 1 FROM packet_seen e WHERE e.packet_sequence = s.packet_sequence "
        "AND e.node_id = s.node_id AND e.packet_id = s.packet_id AND e.sequence < s.sequence)";
    const std::string sql = fmt::format(
        "SELECT s.sequence, {0}, s.node_id FROM packet_seen s NOT INDEXED CROSS JOIN packet p "
        "ON p.sequence = s.packet_sequence AND p.id = s.packet_id {1} WHERE s.sequence > ? AND s.sequence <= "
        "?{2} "
        "AND {3} AND NOT EXISTS (SELECT 1 FROM opened_packet o WHERE o.packet_id = p.id AND o.sequence > "
        "s.sequence) "
        "UNION ALL SELECT o.sequence, {0}, s.node_id FROM opened_packet o CROSS JOIN packet p "
        "ON p.id = o.packet_id CROSS JOIN packet_seen s ON s.packet_sequence = p.sequence "
        "AND s.packet_id = p.id AND s.sequence < o.sequence {1} WHERE o.sequence > ? AND o.sequence <= ?{2} "
        "AND {3} ORDER BY 1",
        packet_fields, packet_names, of_gateway, is_first);
    Run(*this, sql, values).each(sink, [](const RowCursor& row) {
        constexpr int gateway_column = 10;
        return ReportRow{.packet = packet_at(row), .gateway = number_at(row, gateway_column)};
    });
}

Cursor Queries::newest_place()
{
    Run run(*this,
        "SELECT sequence, id FROM packet UNION ALL SELECT sequence, packet_id FROM opened_packet UNION ALL "
        "SELECT sequence, packet_id FROM packet_seen ORDER BY 1 DESC LIMIT 1");
    return run.next() ? make_cursor(number_at(run.row(), 0), number_at(run.row(), 1)) : 0;
}

bool Queries::is_place(Cursor place)
{
    const std::int64_t sequence = sequence_of(place);
    // Earlier versions numbered receptions apart: there may be two rows.
    Run run(*this,
        "SELECT id FROM packet WHERE sequence = ? UNION ALL SELECT packet_id FROM opened_packet WHERE "
        "sequence = ? UNION ALL SELECT packet_id FROM packet_seen WHERE sequence = ?",
        {sequence, sequence, sequence});
    while (run.next())
        if (make_cursor(sequence, number_at(run.row(), 0)) == place)
            return true;
    return place == 0;
}

void Queries::traceroutes_of(std::int64_t packet_id, const Sink<TracerouteRow>& sink)
{
    static const std::string sql =
        fmt::format("SELECT {} WHERE t.packet_id = ? ORDER BY t.import_time_us, t.id", traceroute_columns);
    Run(*this, sql, {packet_id}).each(sink, traceroute_at);
}

void Queries::traceroutes_since(TimeUs from_us, const Sink<TracerouteRow>& sink)
{
    static const std::string sql =
        fmt::format("SELECT {} WHERE t.import_time_us > ? ORDER BY t.import_time_us", traceroute_columns);
    Run(*this, sql, {from_us}).each(sink, traceroute_at);
}

} // namespace meshview::reader
