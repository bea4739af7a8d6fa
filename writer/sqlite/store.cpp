#include "writer/sqlite/store.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sqlite3.h>

#include "writer/sqlite/statement_use.hpp"
#include "writer/sqlite/trouble.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t messages_at_once = 32;

constexpr const char* find_packet_sql =
    "SELECT from_node_id, import_time_us, portnum, sequence FROM packet WHERE id = ?";
constexpr const char* replace_payload_sql = "UPDATE packet SET portnum = ?, payload = ? WHERE id = ?";
constexpr const char* find_node_sql =
    "SELECT first_seen_us IS NOT NULL, coalesce(is_mqtt_gateway, FALSE), "
    "channel IS NOT NULL, coalesce(long_name, '') FROM node WHERE node_id = ?";
constexpr const char* set_node_seen_sql =
    "UPDATE node SET first_seen_us = coalesce(first_seen_us, ?), last_seen_us = ? WHERE node_id = ?";
constexpr const char* set_node_last_seen_sql = "UPDATE node SET last_seen_us = ? WHERE node_id = ?";
constexpr const char* set_node_gateway_sql = "UPDATE node SET is_mqtt_gateway = TRUE WHERE node_id = ?";
constexpr const char* set_node_details_sql =
    "UPDATE node SET long_name = coalesce(?, long_name), short_name = coalesce(?, short_name), "
    "hw_model = coalesce(?, hw_model), firmware = coalesce(?, firmware), role = coalesce(?, role), "
    "last_lat = coalesce(?, last_lat), last_long = coalesce(?, last_long), channel = coalesce(?, channel) "
    "WHERE node_id = ?";
constexpr const char* leave_node_out_sql =
    "UPDATE node SET long_name = ?, short_name = NULL, hw_model = NULL, firmware = NULL, role = NULL, "
    "last_lat = NULL, last_long = NULL, channel = NULL, first_seen_us = NULL, last_seen_us = NULL "
    "WHERE node_id = ?";
constexpr const char* touch_public_key_sql =
    "UPDATE node_public_key SET last_seen_us = ? WHERE node_id = ? AND public_key = ?";
constexpr const char* insert_public_key_sql =
    "INSERT INTO node_public_key (node_id, public_key, first_seen_us, last_seen_us) VALUES (?, ?, ?, ?)";

std::string placeholders(std::size_t count)
{
    std::string list = "?1";
    for (std::size_t i = 2; i <= count; ++i)
        list += fmt::format(", ?{}", i);
    return list;
}

std::string text_of(const Insert& insert)
{
    const auto columns = split_list(insert.columns);
    std::string sql = fmt::format("INSERT INTO {} ({}) ", insert.table, insert.columns);
    if (insert.unless_same.empty())
        return sql + fmt::format("VALUES ({}) {}", placeholders(columns.size()), insert.on_conflict);
    std::string same;
    for (const std::string_view column : split_list(insert.unless_same))
        same += fmt::format("{}{} = ?{}", same.empty() ? "" : " AND ", column,
            std::ranges::find(columns, column) - columns.begin() + 1);
    return sql
        + fmt::format("SELECT {} WHERE NOT EXISTS (SELECT 1 FROM {} WHERE {})", placeholders(columns.size()),
            insert.table, same);
}

/// The number of rows changed.
template <typename Values>
int run(SQLite::Statement& statement, const Values& values)
{
    return std::apply([&](const auto&... each) { return Use(statement, each...).run(); }, values);
}

} // namespace

SqliteStore::SqliteStore(SQLite::Database& db)
    : db_(db)
    , begin_(db, "BEGIN IMMEDIATE")
    , commit_(db, "COMMIT")
    , insert_packet_(db, text_of(inserts::packet))
    , find_packet_(db, find_packet_sql)
    , replace_payload_(db, replace_payload_sql)
    , insert_opened_(db, text_of(inserts::opened_packet))
    , insert_reception_(db, text_of(inserts::reception))
    , insert_traceroute_(db, text_of(inserts::traceroute))
    , insert_message_(db, text_of(inserts::message))
    , insert_position_(db, text_of(inserts::position))
    , insert_telemetry_(db, text_of(inserts::telemetry))
    , insert_report_(db, text_of(inserts::report))
    , add_gateway_(db, text_of(inserts::gateway))
    , add_link_(db, text_of(inserts::link))
    , add_traffic_hour_(db, text_of(inserts::traffic_hour))
    , add_traffic_day_(db, text_of(inserts::traffic_day))
    , add_node_hour_(db, text_of(inserts::node_hour))
    , add_node_day_(db, text_of(inserts::node_day))
    , use_topic_(db, text_of(inserts::topic))
    , find_node_(db, find_node_sql)
    , insert_node_(db, text_of(inserts::node))
    , set_node_seen_(db, set_node_seen_sql)
    , set_node_last_seen_(db, set_node_last_seen_sql)
    , set_node_gateway_(db, set_node_gateway_sql)
    , set_node_details_(db, set_node_details_sql)
    , leave_node_out_(db, leave_node_out_sql)
    , touch_public_key_(db, touch_public_key_sql)
    , insert_public_key_(db, insert_public_key_sql)
    , last_sequence_(db.execAndGet(last_sequence_sql("max")).getInt64())
{ }

void SqliteStore::move_log_beside()
{
    checkpointer_ = std::make_unique<Checkpointer>(db_);
}

void SqliteStore::begin()
{
    Use(begin_).run();
}

void SqliteStore::commit()
{
    Use(commit_).run();
    if (checkpointer_)
        checkpointer_->after_commit();
}

void SqliteStore::rollback() noexcept
{
    if (sqlite3_get_autocommit(db_.getHandle()) == 0)
        db_.tryExec("ROLLBACK");
}

void SqliteStore::settle()
{
    db_.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

std::size_t SqliteStore::portion() const
{
    return messages_at_once;
}

std::optional<Trouble> SqliteStore::trouble_of(const std::exception& error) const
{
    const auto* const refused = dynamic_cast<const SQLite::Exception*>(&error);
    return refused == nullptr ? std::nullopt : std::optional(writer::trouble_of(*refused));
}

std::optional<std::int64_t> SqliteStore::insert_packet(const PacketRow& row)
{
    if (run(insert_packet_, values_of(row, last_sequence_ + 1)) == 0)
        return std::nullopt;
    return ++last_sequence_;
}

std::optional<StoredPacket> SqliteStore::find_packet(mesh::PacketKey key)
{
    Use find(find_packet_, key);
    if (!find.next())
        return std::nullopt;
    return StoredPacket{
        .from = static_cast<NodeNum>(find.column(0).getInt64()),
        .import_time_us = find.column(1).getInt64(),
        .portnum = find.column(2).getInt64(),
        .sequence = find.column(3).getInt64(),
    };
}

void SqliteStore::open_packet(
    mesh::PacketKey key, std::int64_t portnum, std::string_view payload, TimeUs import_time_us)
{
    Use(replace_payload_, portnum, Blob{payload}, key).run();
    Use(insert_opened_, ++last_sequence_, key, import_time_us).run();
}

bool SqliteStore::insert_reception(const ReceptionRow& row)
{
    if (run(insert_reception_, values_of(row, last_sequence_ + 1)) == 0)
        return false;
    ++last_sequence_;
    return true;
}

void SqliteStore::insert(const TracerouteRow& row)
{
    run(insert_traceroute_, values_of(row));
}

void SqliteStore::insert(const MessageRow& row)
{
    run(insert_message_, values_of(row));
}

void SqliteStore::insert(const PositionRow& row)
{
    run(insert_position_, values_of(row));
}

void SqliteStore::insert(const TelemetryRow& row)
{
    run(insert_telemetry_, values_of(row));
}

void SqliteStore::insert(const ReportRow& row)
{
    run(insert_report_, values_of(row));
}

void SqliteStore::add(const GatewayRow& row)
{
    run(add_gateway_, values_of(row));
}

void SqliteStore::add(const LinkRow& row)
{
    run(add_link_, values_of(row));
}

void SqliteStore::add(Period period, const TrafficRow& row)
{
    run(period == Period::hour ? add_traffic_hour_ : add_traffic_day_, values_of(row));
}

void SqliteStore::add(Period period, const NodeTrafficRow& row)
{
    run(period == Period::hour ? add_node_hour_ : add_node_day_, values_of(row));
}

std::int64_t SqliteStore::use_topic(const std::string& topic, const std::string& channel, TimeUs now_us)
{
    Use use(use_topic_, topic, channel, now_us);
    use.next();
    return use.column(0).getInt64();
}

StoredNode SqliteStore::find_or_create_node(NodeNum node)
{
    {
        Use find(find_node_, node);
        if (find.next())
            return {.marks = {.heard = find.column(0).getInt() != 0,
                        .is_gateway = find.column(1).getInt() != 0,
                        .has_channel = find.column(2).getInt() != 0},
                .long_name = find.column(3).getString()};
    }
    const std::string id = format_node_id(node);
    Use(insert_node_, id, node).run();
    return {};
}

void SqliteStore::set_node_seen(NodeNum node, std::optional<TimeUs> first_us, TimeUs last_us)
{
    if (first_us)
        Use(set_node_seen_, *first_us, last_us, node).run();
    else
        Use(set_node_last_seen_, last_us, node).run();
}

void SqliteStore::set_node_gateway(NodeNum node)
{
    Use(set_node_gateway_, node).run();
}

void SqliteStore::set_node_details(NodeNum node, const NodeDetails& details)
{
    Use(set_node_details_, details.long_name, details.short_name, details.hw_model, details.firmware,
        details.role, details.latitude_i, details.longitude_i, details.channel, node)
        .run();
}

void SqliteStore::leave_node_out(NodeNum node, const std::string& long_name)
{
    Use(leave_node_out_, long_name, node).run();
}

void SqliteStore::see_public_key(NodeNum node, const std::string& key_hex, TimeUs now_us)
{
    if (Use(touch_public_key_, now_us, node, key_hex).run() == 0)
        Use(insert_public_key_, node, key_hex, now_us, now_us).run();
}

PastRows& SqliteStore::past()
{
    if (!past_)
        past_ = std::make_unique<SqlitePastRows>(db_);
    return *past_;
}

} // namespace meshview::writer
