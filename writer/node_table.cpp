#include "writer/node_table.hpp"

#include "writer/privacy.hpp"

namespace meshview::writer {

namespace {

// Sender ids are free to invent: more than this are forgotten and asked for again.
constexpr std::size_t remembered_nodes = 65'536;

} // namespace

NodeTable::NodeTable(Store& store, const PrivacyConfig& privacy)
    : store_(store)
    , privacy_(privacy)
{ }

NodeTable::Entry& NodeTable::entry_of(NodeNum node)
{
    if (const auto found = entries_.find(node); found != entries_.end())
        return found->second;
    const StoredNode stored = store_.find_or_create_node(node);
    const bool left_out = asks_to_be_left_out(stored.long_name, privacy_);
    return entries_.emplace(node, Entry{.marks = stored.marks, .left_out = left_out}).first->second;
}

void NodeTable::leave_out(NodeNum node, const std::string& long_name)
{
    Entry& entry = entry_of(node);
    store_.leave_node_out(node, long_name);
    entry.marks.heard = entry.marks.has_channel = false;
    entry.left_out = true;
}

void NodeTable::heard(NodeNum node, TimeUs now_us)
{
    Entry& entry = entry_of(node);
    if (entry.first_us == 0) {
        entry.first_us = now_us;
        heard_.push_back(node);
    }
    entry.last_us = now_us;
}

void NodeTable::gated(NodeNum node)
{
    Entry& entry = entry_of(node);
    if (entry.marks.is_gateway)
        return;
    store_.set_node_gateway(node);
    entry.marks.is_gateway = true;
}

void NodeTable::describe(NodeNum node, const NodeDetails& details)
{
    Entry& entry = entry_of(node);
    store_.set_node_details(node, details);
    entry.marks.has_channel = entry.marks.has_channel || details.channel.has_value();
}

void NodeTable::suggest_channel(NodeNum node, const std::string& channel)
{
    if (!entry_of(node).marks.has_channel)
        describe(node, {.channel = channel});
}

void NodeTable::flush()
{
    for (const NodeNum node : heard_) {
        Entry& entry = entries_.at(node);
        if (entry.left_out) {
            entry.first_us = entry.last_us = 0;
            continue;
        }
        store_.set_node_seen(
            node, entry.marks.heard ? std::nullopt : std::optional(entry.first_us), entry.last_us);
        entry.marks.heard = true;
        entry.first_us = entry.last_us = 0;
    }
    heard_.clear();
    if (entries_.size() > remembered_nodes)
        entries_.clear();
}

void NodeTable::forget()
{
    entries_.clear();
    heard_.clear();
}

} // namespace meshview::writer
