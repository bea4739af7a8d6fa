#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/config.hpp"
#include "common/mesh/envelope.hpp"
#include "common/mesh/keyring.hpp"
#include "common/node_id.hpp"
#include "writer/contents.hpp"
#include "writer/counters.hpp"
#include "writer/gateway_table.hpp"
#include "writer/link_table.hpp"
#include "writer/message_queue.hpp"
#include "writer/node_table.hpp"
#include "writer/packet_index.hpp"
#include "writer/rollups.hpp"
#include "writer/store.hpp"
#include "writer/topic_table.hpp"

namespace meshview::writer {

/// What is to be stored, and what is not.
struct IngestRules {
    std::vector<NodeNum> skipped_nodes = {};
    PrivacyConfig privacy = {};
    bool json_topics = false; ///< what comes on `2/json` topics, too
};

/// As the configuration has them.
IngestRules ingest_rules(const Config& config);

/// Turns messages into rows (writer/README.md says what goes where and why). Works in the transaction of the
/// store, on its thread; the store must outlive it.
class Ingest {
public:
    Ingest(Store& store, mesh::Keyring keyring, IngestRules rules);

    /// Stores messages, or counts why not. The first of each reason is a line in the log. One of which the
    /// program or the database cannot make sense does not stop the others; part of it may be stored then.
    /// Throws what the database throws otherwise.
    void take(std::span<const Message> messages, IngestCounters& counters);
    void take(const Message& message, IngestCounters& counters) { take(std::span(&message, 1), counters); }

    /// Writes what is put off to the end of a batch; before the commit.
    void finish_batch();

    /// To be called after a rollback.
    void forget();
    /// To be called when somebody else wrote (Store::others_wrote).
    void forget_what_others_change();

    /// What is said by a packet that was stored without reading it.
    void read_again(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs arrival_us);
    void read_reports_again(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs arrival_us);
    void read_again(const TracedPath& path, const meshtastic::RouteDiscovery& route);
    /// Tries the keys on a packet that none opened so far. True when one does.
    bool reopen(meshtastic::MeshPacket packet, std::string channel, mesh::PacketKey key, TimeUs arrival_us);
    /// Another one when the keys are others. Tells nothing about them.
    std::uint32_t keyring_mark() const;

    /// Counts a message that cannot be stored, and logs the first of each kind with the begin of its topic.
    void discard(Discard why, const Message& message, IngestCounters& counters, std::string_view detail = {});

private:
    struct Stored {
        mesh::PacketKey key;
        std::int64_t sequence; ///< in the order of storing
        TimeUs first_us; ///< arrival of its first copy
        std::int64_t portnum;
        bool is_new; ///< the packet was not there before
        bool has_news; ///< this copy is the first that says what the packet says
    };

    std::optional<mesh::Envelope> decode(const Message& message, IngestCounters& counters);
    std::optional<mesh::Envelope> try_decode(const Message& message, IngestCounters& counters);
    void foresee(std::span<const Message> messages);
    void try_store(mesh::Envelope& envelope, const Message& message, IngestCounters& counters);
    void store(const mesh::Envelope& envelope, const Message& message, IngestCounters& counters);
    std::optional<Stored> store_packet(const mesh::Envelope& envelope, TimeUs now_us);
    bool store_reception(const mesh::Envelope& envelope, const Stored& stored, TimeUs now_us);
    void store_traceroute(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us);
    void store_news(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs first_us, TimeUs now_us);
    bool is_skipped(NodeNum node) const;
    bool is_left_out(const mesh::Envelope& envelope);

    Store& store_;
    const mesh::Keyring keyring_;
    IngestRules rules_; ///< skipped_nodes sorted
    PacketIndex packets_;
    NodeTable nodes_;
    GatewayTable gateways_;
    LinkTable links_;
    Rollups rollups_;
    TopicTable topics_;
    Contents contents_;
    std::array<bool, discard_count> reported_{};
    std::vector<std::optional<mesh::Envelope>> decoded_; ///< memory used again, as are those below
    Foresight foresight_;
    std::string payload_;
    std::string channel_;
    std::string topic_;
};

} // namespace meshview::writer
