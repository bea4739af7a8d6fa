#pragma once

#include <cstddef>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "common/config.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// The rows of `node`. Remembers what is known of each, so that most packets cost no statement: when a node
/// was last heard is written once a batch. Works in the transaction of the store, on its thread.
class NodeTable {
public:
    /// Both must outlive it.
    NodeTable(Store& store, const PrivacyConfig& privacy);

    /// Whether the store would not be asked for this node.
    bool remembers(NodeNum node) const { return entries_.contains(node); }

    /// Whether the node asked to be left out (privacy.hpp): nothing more is to be said of it then.
    bool is_left_out(NodeNum node) { return entry_of(node).left_out; }
    void leave_out(NodeNum node, const std::string& long_name);
    void take_in(NodeNum node) { entry_of(node).left_out = false; }

    /// A packet of this node arrived.
    void heard(NodeNum node, TimeUs now_us);
    /// The node passed a packet on to MQTT.
    void gated(NodeNum node);
    /// The node told something of itself.
    void describe(NodeNum node, const NodeDetails& details);
    /// The channel of a node that never announced itself.
    void suggest_channel(NodeNum node, const std::string& channel);

    /// Writes what is not written yet; before the commit.
    void flush();
    /// To be called after a rollback: what was remembered may not be true.
    void forget();

private:
    struct Entry {
        NodeMarks marks;
        bool left_out = false;
        TimeUs first_us = 0; ///< since the last flush, as is last_us; 0: not heard
        TimeUs last_us = 0;
    };

    Entry& entry_of(NodeNum node);

    Store& store_;
    const PrivacyConfig& privacy_;
    boost::unordered_flat_map<NodeNum, Entry> entries_;
    std::vector<NodeNum> heard_; ///< those to be flushed
};

} // namespace meshview::writer
