#pragma once

#include <memory>
#include <string>

#include "common/postgresql_url.hpp"
#include "writer/postgresql/known_rows.hpp"
#include "writer/postgresql/node_changes.hpp"
#include "writer/postgresql/past_rows.hpp"
#include "writer/postgresql/session.hpp"
#include "writer/postgresql/turn.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// Ingest into PostgreSQL. A small transaction takes three round trips: one to take the turn (turn.hpp) and
/// to keep migrations away, one to ask for what its messages will ask for, and one that writes everything, an
/// array for each column of each table, and commits. In a large one the server stores what came first while
/// ingest goes on with the next portions, and asks for them on a second connection: nobody else writes
/// meanwhile, and what this transaction stores is remembered.
///
/// Connects when a transaction begins, and anew after the connection was lost; what was committed when it was
/// lost is found there by the next try. Throws postgresql::Error.
class PostgresqlStore final : public Store {
public:
    /// `revision` is the schema's that this program knows: with any other, `begin` ends ingest.
    PostgresqlStore(PostgresqlUrl url, std::string revision);

    void begin() override;
    void commit() override;
    void rollback() noexcept override;
    void settle() override { }

    bool others_wrote() const override { return others_wrote_; }
    /// More than elsewhere: the rows of nodes, links and counts are changed less often then.
    Load full_load() const override { return {.messages = 120'000, .time = std::chrono::seconds{1}}; }
    std::size_t portion() const override;
    bool wants_foresight() const override { return true; }
    void foresee(const Foresight& coming) override;
    std::optional<Trouble> trouble_of(const std::exception& error) const override;

    std::optional<std::int64_t> insert_packet(const PacketRow& row) override;
    std::optional<StoredPacket> find_packet(mesh::PacketKey key) override;
    void open_packet(
        mesh::PacketKey key, std::int64_t portnum, std::string_view payload, TimeUs import_time_us) override;
    bool insert_reception(const ReceptionRow& row) override;
    void insert(const TracerouteRow& row) override;
    void insert(const MessageRow& row) override;
    void insert(const PositionRow& row) override;
    void insert(const TelemetryRow& row) override;
    void insert(const ReportRow& row) override;

    void add(const GatewayRow& row) override;
    void add(const LinkRow& row) override;
    void add(Period period, const TrafficRow& row) override;
    void add(Period period, const NodeTrafficRow& row) override;

    std::int64_t use_topic(const std::string& topic, const std::string& channel, TimeUs now_us) override;

    StoredNode find_or_create_node(NodeNum node) override;
    void set_node_seen(NodeNum node, std::optional<TimeUs> first_us, TimeUs last_us) override;
    void set_node_gateway(NodeNum node) override;
    void set_node_details(NodeNum node, const NodeDetails& details) override;
    void leave_node_out(NodeNum node, const std::string& long_name) override;
    void see_public_key(NodeNum node, const std::string& key_hex, TimeUs now_us) override;

    PastRows& past() override { return past_; }

private:
    void hand_over();
    void write(std::vector<postgresql::Connection::Call> last);

    const PostgresqlUrl url_;
    const std::string revision_;
    std::unique_ptr<Session> session_; ///< null while there is no connection
    PostgresqlPastRows past_;
    KnownRows known_;
    NodeChanges node_changes_;
    Turn turn_{.number = -1}; ///< that the transaction before this one ended with
    bool others_wrote_ = false;
};

} // namespace meshview::writer
