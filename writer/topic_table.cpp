#include "writer/topic_table.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t remembered_topics = 4'096;

} // namespace

TopicTable::TopicTable(Store& store)
    : store_(store)
    , recent_(remembered_topics)
{ }

std::int64_t TopicTable::find_or_insert(const std::string& topic, const std::string& channel, TimeUs now_us)
{
    key_.assign(topic).push_back('\0');
    key_.append(channel);
    if (const Entry* entry = recent_.find(key_); entry != nullptr && now_us - entry->used_us < precision_us)
        return entry->id;
    const std::int64_t id = store_.use_topic(topic, channel, now_us);
    return recent_.insert(key_, {.id = id, .used_us = now_us}).id;
}

} // namespace meshview::writer
