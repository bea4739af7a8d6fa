#include "writer/postgresql/store.hpp"

#include <utility>

#include <fmt/format.h>

#include "writer/postgresql/trouble.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t messages_at_once = 2'048;
constexpr std::size_t rows_at_once = 8'192; ///< enough for COPY, and few enough that the server begins soon

} // namespace

PostgresqlStore::PostgresqlStore(PostgresqlUrl url, std::string revision)
    : url_(std::move(url))
    , revision_(std::move(revision))
    , past_(session_)
{ }

void PostgresqlStore::begin()
{
    if (!session_)
        session_ = std::make_unique<Session>(url_);
    Session& s = *session_;
    const auto found =
        s.connection.execute_together({{s.begin}, {s.keep_migrations_away}, {s.revision}, {s.take_turn}});
    if (!found[1].boolean(0, 0))
        throw MigrationUnderWay();
    if (found[2].rows() != 1 || found[2].text(0, 0) != revision_ || found[3].rows() != 1)
        throw OtherSchema(fmt::format("its revision is not {} any more", revision_));
    const Turn turn{.number = found[3].integer(0, 0), .last_sequence = found[3].integer(0, 1)};
    others_wrote_ = turn.number != turn_.number;
    turn_ = turn;
    if (others_wrote_)
        known_.forget();
}

void PostgresqlStore::commit()
{
    Session& s = *session_;
    write({{s.end_turn, {turn_.last_sequence}}, {s.notify}, {s.commit}});
    ++turn_.number;
    known_.end_transaction();
}

// What the transaction changes of nodes stays until its end: each row changes once.
void PostgresqlStore::hand_over()
{
    auto parcels = std::make_shared<const Parcels>(session_->take_parcels());
    session_->courier.post(
        [&connection = session_->connection, parcels] { Bulk::send(connection, *parcels, {}); });
}

void PostgresqlStore::write(std::vector<postgresql::Connection::Call> last)
{
    node_changes_.move_to(*session_);
    const Parcels parcels = session_->take_parcels();
    Bulk::send(session_->settled(), parcels, std::move(last));
}

void PostgresqlStore::rollback() noexcept
{
    node_changes_.clear();
    known_.forget();
    // The next one looks again at what there is, through a connection that is certainly good: the server
    // undoes what this one leaves.
    turn_.number = -1;
    session_.reset();
}

std::size_t PostgresqlStore::portion() const
{
    return messages_at_once;
}

void PostgresqlStore::foresee(const Foresight& coming)
{
    known_.foresee(*session_, coming);
}

std::optional<Trouble> PostgresqlStore::trouble_of(const std::exception& error) const
{
    return writer::trouble_of_postgresql(error);
}

std::optional<std::int64_t> PostgresqlStore::insert_packet(const PacketRow& row)
{
    if (known_.packet(*session_, row.key))
        return std::nullopt;
    const std::int64_t sequence = ++turn_.last_sequence;
    session_->packets.add(values_of(row, sequence));
    known_.add_packet(row.key,
        {.from = row.from,
            .import_time_us = row.import_time_us,
            .portnum = row.portnum,
            .sequence = sequence});
    return sequence;
}

std::optional<StoredPacket> PostgresqlStore::find_packet(mesh::PacketKey key)
{
    return known_.packet(*session_, key);
}

void PostgresqlStore::open_packet(
    mesh::PacketKey key, std::int64_t portnum, std::string_view payload, TimeUs import_time_us)
{
    session_->opened_payloads.add(OpenedPayload(key, portnum, Blob{payload}));
    session_->opened_packets.add(OpenedPacket(++turn_.last_sequence, key, import_time_us));
    known_.open_packet(key, portnum);
}

bool PostgresqlStore::insert_reception(const ReceptionRow& row)
{
    if (!known_.add_reception(*session_, row.packet_sequence, row.gateway, row.rx_time))
        return false;
    session_->receptions.add(values_of(row, ++turn_.last_sequence));
    if (session_->packets.rows() + session_->receptions.rows() >= rows_at_once)
        hand_over();
    return true;
}

void PostgresqlStore::insert(const TracerouteRow& row)
{
    session_->traceroutes.add(values_of(row));
}

void PostgresqlStore::insert(const MessageRow& row)
{
    session_->messages.add(values_of(row));
}

void PostgresqlStore::insert(const PositionRow& row)
{
    session_->positions.add(values_of(row));
}

void PostgresqlStore::insert(const TelemetryRow& row)
{
    session_->telemetry.add(values_of(row));
}

void PostgresqlStore::insert(const ReportRow& row)
{
    session_->reports.add(values_of(row));
}

void PostgresqlStore::add(const GatewayRow& row)
{
    session_->gateways.add(values_of(row));
}

void PostgresqlStore::add(const LinkRow& row)
{
    session_->links.add(values_of(row));
}

void PostgresqlStore::add(Period period, const TrafficRow& row)
{
    (period == Period::hour ? session_->traffic_hours : session_->traffic_days).add(values_of(row));
}

void PostgresqlStore::add(Period period, const NodeTrafficRow& row)
{
    (period == Period::hour ? session_->node_hours : session_->node_days).add(values_of(row));
}

std::int64_t PostgresqlStore::use_topic(const std::string& topic, const std::string& channel, TimeUs now_us)
{
    session_->courier.wait();
    return session_->use_topic({topic, channel, now_us}).integer(0, 0);
}

StoredNode PostgresqlStore::find_or_create_node(NodeNum node)
{
    if (const auto& stored = known_.node(*session_, node))
        return *stored;
    session_->nodes.add(NodeId(format_node_id(node), node));
    known_.add_node(node);
    return {};
}

void PostgresqlStore::set_node_seen(NodeNum node, std::optional<TimeUs> first_us, TimeUs last_us)
{
    node_changes_.set_seen(node, first_us, last_us);
}

void PostgresqlStore::set_node_gateway(NodeNum node)
{
    node_changes_.set_gateway(node);
}

void PostgresqlStore::set_node_details(NodeNum node, const NodeDetails& details)
{
    node_changes_.set_details(node, details);
}

// Rare, and everything that was said before belongs before it.
void PostgresqlStore::leave_node_out(NodeNum node, const std::string& long_name)
{
    write({{session_->leave_node_out, {long_name, std::int64_t{node}}}});
}

void PostgresqlStore::see_public_key(NodeNum node, const std::string& key_hex, TimeUs now_us)
{
    node_changes_.see_key(node, key_hex, now_us);
}

} // namespace meshview::writer
