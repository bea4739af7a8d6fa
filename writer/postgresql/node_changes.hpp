#pragma once

#include <optional>
#include <string>
#include <utility>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "writer/postgresql/session.hpp"
#include "writer/rows.hpp"

namespace meshview::writer {

/// What a transaction says of nodes more than once, as one change each: a statement changes a row only once.
/// One thread.
class NodeChanges {
public:
    void set_seen(NodeNum node, std::optional<TimeUs> first_us, TimeUs last_us);
    void set_gateway(NodeNum node) { nodes_[node].is_gateway = true; }
    void set_details(NodeNum node, const NodeDetails& details);
    void see_key(NodeNum node, const std::string& key_hex, TimeUs now_us);

    /// Hands all over.
    void move_to(Session& session);
    void clear();

private:
    struct Seen {
        TimeUs first_us = 0;
        TimeUs last_us = 0;
    };

    struct Change {
        std::optional<TimeUs> first_us;
        std::optional<TimeUs> last_us;
        std::optional<bool> is_gateway;
        NodeDetails details;
    };

    boost::unordered_flat_map<NodeNum, Change> nodes_;
    boost::unordered_flat_map<std::pair<NodeNum, std::string>, Seen> keys_;
};

} // namespace meshview::writer
