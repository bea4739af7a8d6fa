#include <algorithm>

#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t hours_a_day = us_per_day / us_per_hour;

/// A window in three pieces: packets themselves up to the first whole hour, hours up to the first whole day,
/// then days. So the cost of a question does not grow with what was said meanwhile.
struct Pieces {
    explicit Pieces(TimeUs from)
        : from_us(from)
        , first_hour(from / us_per_hour + 1)
        , head_end_us(first_hour * us_per_hour)
        , first_day((first_hour + hours_a_day - 1) / hours_a_day)
        , end_hour(first_day * hours_a_day)
    { }

    TimeUs from_us;
    std::int64_t first_hour;
    TimeUs head_end_us; ///< where it begins
    std::int64_t first_day;
    std::int64_t end_hour; ///< where it begins
};

} // namespace

std::optional<TimeUs> Queries::newest_packet_time()
{
    Run run(*this, "SELECT MAX(import_time_us) FROM packet");
    run.next();
    return integer_at(run.row(), 0);
}

std::vector<std::string> Queries::channels(TimeUs from_us)
{
    const Pieces pieces(from_us);
    Run run(*this,
        "SELECT channel FROM packet WHERE import_time_us > ? AND import_time_us < ? AND channel <> '' "
        "UNION SELECT channel FROM traffic_hour WHERE hour >= ? AND hour < ? AND packets > 0 AND channel <> "
        "'' "
        "UNION SELECT channel FROM traffic_day WHERE day >= ? AND packets > 0 AND channel <> ''",
        {pieces.from_us, pieces.head_end_us, pieces.first_hour, pieces.end_hour, pieces.first_day});
    std::vector<std::string> names;
    while (run.next())
        names.push_back(std::string(run.row().bytes(0)));
    std::ranges::sort(names); // by bytes, whatever the database's order is
    return names;
}

Queries::Conditions Queries::conditions_of(const CountFilter& filter, bool of_receptions)
{
    Conditions where;
    if (filter.from_us)
        where.add(of_receptions ? "s.import_time_us > ?" : "p.import_time_us > ?", *filter.from_us);
    if (filter.channel)
        where.add(of_receptions ? "s.topic_id IN (SELECT id FROM topic WHERE LOWER(channel) = ?)"
                                : "LOWER(p.channel) = ?",
            lower(*filter.channel));
    if (filter.packet_id && of_receptions)
        where.add("s.packet_sequence = (SELECT sequence FROM packet WHERE id = ?)", *filter.packet_id);
    if (filter.portnum)
        where.add("p.portnum = ?", *filter.portnum);
    if (filter.from)
        where.add("p.from_node_id = ?", *filter.from);
    where.add_receiver(filter.to);
    return where;
}

Queries::Conditions Queries::rollup_conditions_of(const CountFilter& filter)
{
    Conditions where;
    if (filter.channel)
        where.add("LOWER(channel) = ?", lower(*filter.channel));
    if (filter.portnum)
        where.add("portnum = ?", *filter.portnum);
    return where;
}

bool Queries::is_rolled_up(const CountFilter& filter)
{
    return filter.from_us && !filter.from && !filter.to && !filter.packet_id;
}

std::vector<PeriodCount> Queries::read_periods(const std::string& sql, const std::vector<Value>& values)
{
    Run run(*this, sql, values);
    std::vector<PeriodCount> counts;
    while (run.next())
        counts.push_back({number_at(run.row(), 0), number_at(run.row(), 1)});
    return counts;
}

std::vector<PeriodCount> Queries::packets_per_period(const CountFilter& filter, TimeUs period_us)
{
    if (is_rolled_up(filter))
        return rolled_up_periods(filter, period_us);
    Conditions where = conditions_of(filter, false);
    where.add("p.import_time_us IS NOT NULL");
    where.values.emplace(where.values.begin(), period_us);
    return read_periods(
        fmt::format("SELECT p.import_time_us / ? AS period, COUNT(*) FROM packet p{} GROUP BY 1 ORDER BY 1",
            where.sql),
        where.values);
}

struct Queries::Statement {
    std::string sql;
    std::vector<Value> values;

    void append(std::string_view text, const Conditions& where)
    {
        sql.append(text).append(where.sql);
        values.insert(values.end(), where.values.begin(), where.values.end());
    }
};

Queries::Statement Queries::rolled_up_packets(const CountFilter& filter, TimeUs period_us)
{
    const Pieces pieces(*filter.from_us);
    const bool by_day = period_us == us_per_day;
    Conditions head = conditions_of(filter, false);
    head.add("p.import_time_us < ?", pieces.head_end_us);
    Conditions hours = rollup_conditions_of(filter);
    hours.add("hour >= ?", pieces.first_hour);
    Statement statement{.values = {period_us}};
    statement.append("SELECT p.import_time_us / ? AS period, COALESCE(p.portnum, 0) AS portnum, "
                     "COUNT(*) AS n FROM packet p",
        head);
    statement.sql += " GROUP BY 1, 2 UNION ALL ";
    if (!by_day) {
        statement.append("SELECT hour, portnum, packets FROM traffic_hour", hours);
        return statement;
    }
    hours.add("hour < ?", pieces.end_hour);
    Conditions days = rollup_conditions_of(filter);
    days.add("day >= ?", pieces.first_day);
    statement.append("SELECT hour / 24, portnum, packets FROM traffic_hour", hours);
    statement.append(" UNION ALL SELECT day, portnum, packets FROM traffic_day", days);
    return statement;
}

std::vector<PeriodCount> Queries::rolled_up_periods(const CountFilter& filter, TimeUs period_us)
{
    const Statement packets = rolled_up_packets(filter, period_us);
    return read_periods(fmt::format("SELECT period, SUM(n) FROM ({}) AS counted GROUP BY period "
                                    "HAVING SUM(n) > 0 ORDER BY period",
                            packets.sql),
        packets.values);
}

void Queries::packets_per_port(const CountFilter& filter, TimeUs period_us, const Sink<PortCount>& sink)
{
    const Statement packets = rolled_up_packets(filter, period_us);
    Run(*this,
        fmt::format("SELECT period, portnum, SUM(n) FROM ({}) AS counted GROUP BY period, portnum "
                    "HAVING SUM(n) > 0 ORDER BY period, portnum",
            packets.sql),
        packets.values)
        .each(sink, [](const RowCursor& row) {
            return PortCount{
                .period = number_at(row, 0), .portnum = number_at(row, 1), .count = number_at(row, 2)};
        });
}

std::int64_t Queries::rolled_up_count(
    const CountFilter& filter, std::string_view count, std::string_view head_table, Conditions head)
{
    const Pieces pieces(*filter.from_us);
    Conditions hours = rollup_conditions_of(filter);
    hours.add("hour >= ?", pieces.first_hour);
    hours.add("hour < ?", pieces.end_hour);
    Conditions days = rollup_conditions_of(filter);
    days.add("day >= ?", pieces.first_day);
    std::vector<Value> values = head.values;
    values.insert(values.end(), hours.values.begin(), hours.values.end());
    values.insert(values.end(), days.values.begin(), days.values.end());
    Run run(*this,
        fmt::format("SELECT SUM(n) FROM (SELECT COUNT(*) AS n FROM {0}{1} UNION ALL SELECT SUM({2}) FROM "
                    "traffic_hour{3} UNION ALL SELECT SUM({2}) FROM traffic_day{4}) AS counted",
            head_table, head.sql, count, hours.sql, days.sql),
        values);
    run.next();
    return number_at(run.row(), 0);
}

std::optional<SequenceRange> Queries::sequences(NumberedTable table)
{
    Run run(*this,
        table == NumberedTable::packets
            ? "SELECT (SELECT MIN(sequence) FROM packet), (SELECT MAX(sequence) FROM packet)"
            : "SELECT (SELECT MIN(sequence) FROM packet_seen), (SELECT MAX(sequence) FROM packet_seen)");
    run.next();
    const Integer first = integer_at(run.row(), 0);
    const Integer last = integer_at(run.row(), 1);
    return first && last ? std::optional(SequenceRange{.first = *first, .last = *last}) : std::nullopt;
}

std::int64_t Queries::count_between(NumberedTable table, std::int64_t after, std::int64_t last)
{
    Run run(*this,
        table == NumberedTable::packets
            ? "SELECT COUNT(*) FROM packet WHERE sequence > ? AND sequence <= ?"
            : "SELECT COUNT(*) FROM packet_seen WHERE sequence > ? AND sequence <= ?",
        {after, last});
    run.next();
    return number_at(run.row(), 0);
}

std::int64_t Queries::count_packets(const CountFilter& filter)
{
    Conditions where = conditions_of(filter, false);
    if (is_rolled_up(filter)) {
        where.add("p.import_time_us < ?", Pieces(*filter.from_us).head_end_us);
        return rolled_up_count(filter, "packets", "packet p", std::move(where));
    }
    Run run(*this, fmt::format("SELECT COUNT(*) FROM packet p{}", where.sql), where.values);
    run.next();
    return number_at(run.row(), 0);
}

std::int64_t Queries::count_receptions(const CountFilter& filter)
{
    Conditions where = conditions_of(filter, true);
    if (is_rolled_up(filter) && !filter.portnum) {
        where.add("s.import_time_us < ?", Pieces(*filter.from_us).head_end_us);
        return rolled_up_count(filter, "receptions", "packet_seen s", std::move(where));
    }
    const bool needs_packet = filter.from || filter.to || filter.portnum;
    Run run(*this,
        fmt::format("SELECT COUNT(*) FROM packet_seen s{}{}",
            needs_packet ? " JOIN packet p ON p.sequence = s.packet_sequence" : "", where.sql),
        where.values);
    run.next();
    return number_at(run.row(), 0);
}

std::int64_t Queries::count_nodes(const Text& channel)
{
    Conditions where;
    if (channel)
        where.add("LOWER(channel) = ?", lower(*channel));
    Run run(*this, "SELECT COUNT(*) FROM node" + where.sql, where.values);
    run.next();
    return number_at(run.row(), 0);
}

void Queries::top_nodes(
    TimeUs from_us, const Text& channel, std::int64_t limit, std::int64_t offset, const Sink<TopRow>& sink)
{
    const Pieces pieces(from_us);
    Conditions where;
    if (channel)
        where.add("LOWER(n.channel) = ?", lower(*channel));
    where.values.insert(where.values.begin(),
        {pieces.from_us, pieces.head_end_us, pieces.first_hour, pieces.end_hour, pieces.first_day});
    where.values.insert(where.values.end(), {limit, offset});
    Run(*this,
        fmt::format(
            "SELECT n.node_id, n.long_name, n.short_name, n.channel, COALESCE(a.sent, 0) AS sent, "
            "COALESCE(a.seen, 0) AS seen FROM node n LEFT JOIN ("
            "SELECT node_id, SUM(packets) AS sent, SUM(receptions) AS seen FROM ("
            "SELECT p.from_node_id AS node_id, 1 AS packets, "
            "(SELECT COUNT(*) FROM packet_seen s WHERE s.packet_sequence = p.sequence) AS receptions "
            "FROM packet p WHERE p.import_time_us > ? AND p.import_time_us < ? "
            "UNION ALL SELECT node_id, packets, receptions FROM node_hour WHERE hour >= ? AND hour < ? "
            "UNION ALL SELECT node_id, packets, receptions FROM node_day WHERE day >= ?) AS heard "
            "GROUP BY node_id) AS a ON a.node_id = n.node_id{} "
            "ORDER BY seen DESC, sent DESC, n.node_id LIMIT ? OFFSET ?",
            where.sql),
        where.values)
        .each(sink, [](const RowCursor& row) {
            return TopRow{.node_id = integer_at(row, 0),
                .long_name = text_at(row, 1),
                .short_name = text_at(row, 2),
                .channel = text_at(row, 3),
                .sent = number_at(row, 4),
                .seen = number_at(row, 5)};
        });
}

void Queries::links(const LinkFilter& filter, const Sink<LinkRow>& sink)
{
    Conditions where;
    where.add("last_seen_us > ?", filter.seen_after_us);
    if (filter.source)
        where.add("source = ?", *filter.source);
    if (filter.node) {
        where.add("(from_node_id = ? OR to_node_id = ?)", *filter.node);
        where.values.emplace_back(std::int64_t{*filter.node});
    }
    Run(*this,
        fmt::format("SELECT from_node_id, to_node_id, source, reports, snr, "
                    "CASE WHEN snr_count > 0 THEN snr_sum / snr_count END, first_seen_us, last_seen_us "
                    "FROM link{} ORDER BY from_node_id, to_node_id, source",
            where.sql),
        where.values)
        .each(sink, [](const RowCursor& row) {
            return LinkRow{.from_node_id = number_at(row, 0),
                .to_node_id = number_at(row, 1),
                .source = number_at(row, 2),
                .reports = number_at(row, 3),
                .snr = real_at(row, 4),
                .snr_mean = real_at(row, 5),
                .first_seen_us = integer_at(row, 6),
                .last_seen_us = integer_at(row, 7)};
        });
}

void Queries::gateways(const Sink<GatewayRow>& sink)
{
    Run(*this,
        "SELECT g.node_id, n.long_name, n.short_name, g.first_seen_us, g.last_seen_us, g.receptions "
        "FROM gateway g LEFT JOIN node n ON n.node_id = g.node_id ORDER BY g.receptions DESC, g.node_id")
        .each(sink, [](const RowCursor& row) {
            return GatewayRow{.node_id = number_at(row, 0),
                .long_name = text_at(row, 1),
                .short_name = text_at(row, 2),
                .first_seen_us = integer_at(row, 3),
                .last_seen_us = integer_at(row, 4),
                .receptions = number_at(row, 5)};
        });
}

} // namespace meshview::reader
