#include "writer/postgresql/node_changes.hpp"

namespace meshview::writer {

namespace {

template <class Value>
void update(std::optional<Value>& known, const std::optional<Value>& news)
{
    if (news)
        known = news;
}

} // namespace

void NodeChanges::set_seen(NodeNum node, std::optional<TimeUs> first_us, TimeUs last_us)
{
    Change& change = nodes_[node];
    update(change.first_us, first_us);
    change.last_us = last_us;
}

void NodeChanges::set_details(NodeNum node, const NodeDetails& news)
{
    NodeDetails& known = nodes_[node].details;
    update(known.long_name, news.long_name);
    update(known.short_name, news.short_name);
    update(known.hw_model, news.hw_model);
    update(known.firmware, news.firmware);
    update(known.role, news.role);
    update(known.latitude_i, news.latitude_i);
    update(known.longitude_i, news.longitude_i);
    update(known.channel, news.channel);
}

void NodeChanges::see_key(NodeNum node, const std::string& key_hex, TimeUs now_us)
{
    Seen& seen = keys_.try_emplace({node, key_hex}, Seen{.first_us = now_us}).first->second;
    seen.last_us = now_us;
}

void NodeChanges::move_to(Session& session)
{
    for (const auto& [node, change] : nodes_) {
        const NodeDetails& news = change.details;
        session.node_changes.add(NodeNews(node, change.first_us, change.last_us, change.is_gateway,
            news.long_name, news.short_name, news.hw_model, news.firmware, news.role, news.latitude_i,
            news.longitude_i, news.channel));
    }
    for (const auto& [key, seen] : keys_) {
        const NodeKey row(key.first, key.second, seen.first_us, seen.last_us);
        session.touched_keys.add(row);
        session.new_keys.add(row);
    }
    clear();
}

void NodeChanges::clear()
{
    nodes_.clear();
    keys_.clear();
}

} // namespace meshview::writer
