#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reader/cursor.hpp"
#include "reader/rows.hpp"
#include "reader/sql/session.hpp"

namespace meshview::reader {

/// Every SQL statement of the reader, on one read-only session: one text for each question, with bound
/// parameters only. Questions that take longer than the budget are interrupted. One thread at a time. All
/// throw QueryError.
class Queries {
public:
    explicit Queries(
        std::unique_ptr<SqlSession> session, std::chrono::milliseconds budget = std::chrono::seconds{10});
    Queries(const Queries&) = delete;
    Queries& operator=(const Queries&) = delete;

    /// The time that all further questions may take together begins.
    void begin_budget() { session_->set_deadline(std::chrono::steady_clock::now() + budget_); }

    /// By short name; nodes never seen are left out.
    void nodes(const NodeFilter& filter, const Sink<NodeRow>& sink);
    /// By number, from the first that is at least `number`.
    void nodes_by_number(std::int64_t number, const NodeFilter& filter, const Sink<NodeRow>& sink);
    void node(NodeNum node, const Sink<NodeRow>& sink);
    /// First seen first.
    std::vector<std::string> public_keys(NodeNum node);

    /// Newest first.
    void packets(const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink);
    void packet(std::int64_t id, const Sink<PacketRow>& sink);
    /// In the order they were stored, from the one after `sequence`.
    void packets_after(
        std::int64_t sequence, const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink);
    /// What gateways reported, or only that one, after the place `after` up to `until`: a packet at each
    /// reception of it, and where a key opened it later. In that order.
    void reports(std::int64_t after, std::int64_t until, const std::optional<NodeNum>& gateway,
        const Sink<ReportRow>& sink);
    /// That of the row stored last, of packets, openings and receptions; 0 without any.
    Cursor newest_place();
    /// Whether the row that the place was given for is still there.
    bool is_place(Cursor place);
    std::optional<TimeUs> newest_packet_time();

    /// Newest first.
    void receptions(const ReceptionFilter& filter, std::int64_t limit, const Sink<ReceptionRow>& sink);
    /// In the order they were stored, from the one after `sequence`.
    void receptions_after(std::int64_t sequence, const ReceptionFilter& filter, std::int64_t limit,
        const Sink<ReceptionRow>& sink);

    /// Newest first.
    void messages(const MessageFilter& filter, std::int64_t limit, const Sink<MessageRow>& sink);
    /// In the order their packets were stored, from the one after `sequence`.
    void messages_after(
        std::int64_t sequence, const MessageFilter& filter, std::int64_t limit, const Sink<MessageRow>& sink);
    /// Whether all messages stand in their table: not while a writer still reads what was stored before.
    bool messages_are_complete();

    /// Names of channels with packets since then, sorted.
    std::vector<std::string> channels(TimeUs from_us);
    /// Packets in each period of `period_us` that has any, ascending.
    std::vector<PeriodCount> packets_per_period(const CountFilter& filter, TimeUs period_us);
    /// The same by type: ascending by period, then port. Of the filter, `from_us` is needed and counts, and
    /// `channel`.
    void packets_per_port(const CountFilter& filter, TimeUs period_us, const Sink<PortCount>& sink);
    /// Nothing in an empty table.
    std::optional<SequenceRange> sequences(NumberedTable table);
    /// The rows numbered from the one after `after` up to `last`.
    std::int64_t count_between(NumberedTable table, std::int64_t after, std::int64_t last);
    std::int64_t count_packets(const CountFilter& filter);
    std::int64_t count_receptions(const CountFilter& filter);
    std::int64_t count_nodes(const Text& channel);
    /// Nodes by receptions of their packets since then, descending, with those that sent nothing at the end.
    void top_nodes(TimeUs from_us, const Text& channel, std::int64_t limit, std::int64_t offset,
        const Sink<TopRow>& sink);

    /// Of all nodes that sent something then, or that several keys were announced for. Reads the period's
    /// newest receptions.
    void activity(const RecentFilter& filter, const Sink<ActivityRow>& sink);
    /// Packets by the fewest hops that any reception of them took, ascending.
    void packets_per_hops(const RecentFilter& filter, const Sink<PeriodCount>& sink);
    /// By port, and in it by number of packets, ascending.
    void port_uses(const RecentFilter& filter, const Sink<PortUse>& sink);
    /// When the first of the packets was stored that port_uses() reads.
    std::optional<TimeUs> oldest_read(const RecentFilter& filter);
    GatewayCount gateways_of_packet(std::int64_t packet_id);

    void traceroutes_of(std::int64_t packet_id, const Sink<TracerouteRow>& sink);
    void traceroutes_since(TimeUs from_us, const Sink<TracerouteRow>& sink);

    /// Who hears whom.
    void links(const LinkFilter& filter, const Sink<LinkRow>& sink);
    /// Who hears a node, or whom it hears; latest first.
    void hearing(const HearingFilter& filter, const Sink<HearingRow>& sink);
    /// How gateways that hear a node directly receive its packets, newest first.
    void direct_signal(
        const SeriesFilter& filter, const std::optional<NodeNum>& gateway, const Sink<ReceptionRow>& sink);
    Traces traces_of(NodeNum node, std::int64_t newest_packets);
    /// Who reported the node's newest packets, by number.
    std::vector<NodeNum> gateways_of(NodeNum node, std::int64_t newest_packets);
    /// All gateways by packets of the period, descending. Reads its receptions.
    void scoreboard(TimeUs from_us, const Sink<ScoreRow>& sink);
    /// Reads the receptions of both.
    GatewayComparison compare_gateways(NodeNum first, NodeNum second, TimeUs from_us);
    /// By number of receptions, descending.
    void gateways(const Sink<GatewayRow>& sink);

    /// Newest first.
    void positions(const SeriesFilter& filter, const Sink<PositionRow>& sink);
    void telemetry(const SeriesFilter& filter, const Sink<TelemetryRow>& sink);
    /// In the order of rows, from the one after `row_id`.
    void positions_after(std::int64_t row_id, const HistoryFilter& filter, const Sink<PositionRow>& sink);
    void telemetry_after(std::int64_t row_id, const HistoryFilter& filter, const Sink<TelemetryRow>& sink);

    /// Changes when another connection changed the database.
    std::int64_t data_version() { return session_->data_version(); }
    /// No question will be answered any more.
    bool is_lost() const { return session_->is_lost(); }
    bool has_ended() { return session_->has_ended(); } ///< SqlSession::has_ended
    /// How much room the database takes; 0 when that is not known.
    std::int64_t database_bytes() { return session_->database_bytes(); }

private:
    using Value = SqlSession::Value;
    struct Conditions;
    class Run;

    void packets_of_node(const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink);
    Sink<PacketRow> searched(const PacketFilter& filter, const Sink<PacketRow>& sink) const;

    /// All but PacketFilter::either.
    Conditions conditions_of(const PacketFilter& filter);
    static Conditions conditions_of(const NodeFilter& filter);
    static Conditions conditions_of(const HistoryFilter& filter);
    Conditions conditions_of(const MessageFilter& filter) const;
    static Conditions conditions_of(const ReceptionFilter& filter);
    static Conditions conditions_of(const CountFilter& filter, bool of_receptions);
    /// Whether the rollups hold the answer, and what to ask them.
    static bool is_rolled_up(const CountFilter& filter);
    static Conditions rollup_conditions_of(const CountFilter& filter);
    std::vector<PeriodCount> read_periods(const std::string& sql, const std::vector<Value>& values);
    std::vector<PeriodCount> rolled_up_periods(const CountFilter& filter, TimeUs period_us);
    struct Statement;
    /// Rows of period, port and packets: several of each, from the pieces of the window.
    static Statement rolled_up_packets(const CountFilter& filter, TimeUs period_us);
    std::int64_t rolled_up_count(
        const CountFilter& filter, std::string_view count, std::string_view head_table, Conditions head);

    const std::unique_ptr<SqlSession> session_;
    const std::chrono::milliseconds budget_;
};

} // namespace meshview::reader
