#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "writer/past_rows.hpp"
#include "writer/rows.hpp"
#include "writer/trouble.hpp"

namespace meshview::writer {

/// What messages that are about to be stored will ask for.
struct Foresight {
    std::vector<mesh::PacketKey> packets; ///< whether they are there
    std::vector<std::int64_t> receptions_of; ///< sequences of packets that are there
    std::vector<NodeNum> nodes;
};

/// How much a transaction stores while more comes than can be stored at once.
struct Load {
    std::size_t messages = 20'000;
    std::chrono::milliseconds time{100}; ///< how late a message may become visible
};

/// The database as ingest sees it: every row that it writes, and the few that it asks for. Works inside the
/// caller's transaction (begin, commit, rollback). What the database refuses is thrown as it comes;
/// `trouble_of` says what it means. One thread.
class Store {
public:
    virtual ~Store() = default;

    virtual void begin() = 0;
    virtual void commit() = 0;
    /// Also after an error that ended the transaction already.
    virtual void rollback() noexcept = 0;
    /// Brings what was committed to its final place, as far as that costs nobody anything. At the end.
    virtual void settle() = 0;

    /// Whether, since the transaction before this one, somebody else wrote, so that what is remembered of
    /// packets and nodes may not be true. To be asked after begin().
    virtual bool others_wrote() const { return false; }
    /// Whether transactions should be short for a while.
    virtual bool is_pressed() const { return false; }
    virtual Load full_load() const { return {}; }
    /// How many messages are best handed to ingest at once: a portion of a transaction.
    virtual std::size_t portion() const = 0;
    /// Whether it pays to foresee().
    virtual bool wants_foresight() const { return false; }
    virtual void foresee(const Foresight& /*coming*/) { }

    /// What an error that came from here means; nothing when it did not come from here.
    virtual std::optional<Trouble> trouble_of(const std::exception& error) const = 0;

    /// The packet's sequence; nothing when the key is taken.
    virtual std::optional<std::int64_t> insert_packet(const PacketRow& row) = 0;
    virtual std::optional<StoredPacket> find_packet(mesh::PacketKey key) = 0;
    /// For a copy that a key opened, of a packet that none opened before: whoever reads on in the order of
    /// storing finds the packet again.
    virtual void open_packet(
        mesh::PacketKey key, std::int64_t portnum, std::string_view payload, TimeUs import_time_us) = 0;
    /// False when this reception is there already.
    virtual bool insert_reception(const ReceptionRow& row) = 0;
    virtual void insert(const TracerouteRow& row) = 0;
    /// Of these four a packet has one row each, however often it is inserted.
    virtual void insert(const MessageRow& row) = 0;
    virtual void insert(const PositionRow& row) = 0;
    virtual void insert(const TelemetryRow& row) = 0;
    virtual void insert(const ReportRow& row) = 0;

    /// Each of these at most once for a key in a transaction.
    virtual void add(const GatewayRow& row) = 0;
    virtual void add(const LinkRow& row) = 0;
    virtual void add(Period period, const TrafficRow& row) = 0;
    virtual void add(Period period, const NodeTrafficRow& row) = 0;

    /// The row's id; adds it when there is none. The time never goes back.
    virtual std::int64_t use_topic(const std::string& topic, const std::string& channel, TimeUs now_us) = 0;

    /// Creates the row when there is none.
    virtual StoredNode find_or_create_node(NodeNum node) = 0;
    /// `first_us` counts when the node was not heard before. At most once for a node in a transaction.
    virtual void set_node_seen(NodeNum node, std::optional<TimeUs> first_us, TimeUs last_us) = 0;
    virtual void set_node_gateway(NodeNum node) = 0;
    virtual void set_node_details(NodeNum node, const NodeDetails& details) = 0;
    /// Keeps nothing but the name of a node, without a time at which it was seen.
    virtual void leave_node_out(NodeNum node, const std::string& long_name) = 0;
    virtual void see_public_key(NodeNum node, const std::string& key_hex, TimeUs now_us) = 0;

    /// What was stored before.
    virtual PastRows& past() = 0;
};

} // namespace meshview::writer
