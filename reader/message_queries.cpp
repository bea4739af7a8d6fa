#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view message_columns =
    "m.packet_id, m.import_time_us, m.from_node_id, m.channel, m.text, m.reply_id, m.is_reaction, "
    "n.long_name, n.short_name";

MessageRow message_at(const RowCursor& row)
{
    return {.sequence = number_at(row, 0),
        .packet_id = number_at(row, 1),
        .import_time_us = number_at(row, 2),
        .from_node_id = number_at(row, 3),
        .channel = row.bytes(4),
        .text = row.bytes(5),
        .reply_id = integer_at(row, 6),
        .is_reaction = number_at(row, 7) != 0,
        .long_name = text_at(row, 8),
        .short_name = text_at(row, 9)};
}

} // namespace

Queries::Conditions Queries::conditions_of(const MessageFilter& filter) const
{
    Conditions where;
    if (filter.channel)
        where.add("m.channel = ?", std::string(*filter.channel));
    if (filter.from)
        where.add("m.from_node_id = ?", *filter.from);
    if (filter.after_us)
        where.add("m.import_time_us > ?", *filter.after_us);
    if (filter.before_us && filter.before_id) {
        // Those of the same moment, too, of which that one is not the last: in the order of the list.
        where.add("m.import_time_us <= ?", *filter.before_us);
        where.add("(m.import_time_us < ? OR m.id < (SELECT id FROM message WHERE packet_id = ?))",
            *filter.before_us);
        where.values.emplace_back(*filter.before_id);
    } else if (filter.before_us) {
        where.add("m.import_time_us < ?", *filter.before_us);
    }
    if (filter.phrase)
        where.add(session_->holds_phrase(), session_->phrase_value(*filter.phrase));
    return where;
}

void Queries::messages(const MessageFilter& filter, std::int64_t limit, const Sink<MessageRow>& sink)
{
    Conditions where = conditions_of(filter);
    where.values.emplace_back(limit);
    Run(*this,
        fmt::format("SELECT 0, {} FROM message m LEFT JOIN node n ON n.node_id = m.from_node_id{} "
                    "ORDER BY m.import_time_us DESC, m.id DESC LIMIT ?",
            message_columns, where.sql),
        where.values)
        .each(sink, message_at);
}

void Queries::messages_after(
    std::int64_t sequence, const MessageFilter& filter, std::int64_t limit, const Sink<MessageRow>& sink)
{
    const Conditions where = conditions_of(filter);
    // CROSS keeps SQLite from beginning with the messages: a page is read in the order of packets.
    constexpr std::string_view joins = "CROSS JOIN message m ON m.packet_id = p.id "
                                       "LEFT JOIN node n ON n.node_id = m.from_node_id";
    Run(*this, in_order_of_places(message_columns, joins, where.sql, session_->cuts_parts()),
        where.values_of_places(sequence, limit, session_->cuts_parts()))
        .each(sink, message_at);
}

bool Queries::messages_are_complete()
{
    Run run(*this, "SELECT 1 FROM payload_reading WHERE task = 'contents' AND next_packet > last_packet");
    return run.next();
}

} // namespace meshview::reader
