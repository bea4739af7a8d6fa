#pragma once

#include <cstdint>
#include <memory>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "writer/sqlite/checkpointer.hpp"
#include "writer/sqlite/past_rows.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// Every statement of ingest, prepared once, always bound, run at once. Throws SQLite::Exception. The
/// connection must outlive it.
class SqliteStore final : public Store {
public:
    explicit SqliteStore(SQLite::Database& db);

    /// From now on the write-ahead log is moved into the database beside ingest (checkpointer.hpp), not by
    /// the commits.
    void move_log_beside();

    void begin() override;
    void commit() override;
    void rollback() noexcept override;
    /// Moves what the WAL holds into the database, as far as readers allow, without waiting for them.
    void settle() override;

    bool is_pressed() const override { return checkpointer_ && checkpointer_->is_ending(); }
    std::size_t portion() const override;
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

    PastRows& past() override;

private:
    SQLite::Database& db_;
    std::unique_ptr<Checkpointer> checkpointer_;
    std::unique_ptr<SqlitePastRows> past_;
    SQLite::Statement begin_;
    SQLite::Statement commit_;
    SQLite::Statement insert_packet_;
    SQLite::Statement find_packet_;
    SQLite::Statement replace_payload_;
    SQLite::Statement insert_opened_;
    SQLite::Statement insert_reception_;
    SQLite::Statement insert_traceroute_;
    SQLite::Statement insert_message_;
    SQLite::Statement insert_position_;
    SQLite::Statement insert_telemetry_;
    SQLite::Statement insert_report_;
    SQLite::Statement add_gateway_;
    SQLite::Statement add_link_;
    SQLite::Statement add_traffic_hour_;
    SQLite::Statement add_traffic_day_;
    SQLite::Statement add_node_hour_;
    SQLite::Statement add_node_day_;
    SQLite::Statement use_topic_;
    SQLite::Statement find_node_;
    SQLite::Statement insert_node_;
    SQLite::Statement set_node_seen_;
    SQLite::Statement set_node_last_seen_;
    SQLite::Statement set_node_gateway_;
    SQLite::Statement set_node_details_;
    SQLite::Statement leave_node_out_;
    SQLite::Statement touch_public_key_;
    SQLite::Statement insert_public_key_;
    std::int64_t last_sequence_; ///< given to a packet, its opening or a reception; none is given twice, even
                                 ///< when its packet is gone
};

} // namespace meshview::writer
