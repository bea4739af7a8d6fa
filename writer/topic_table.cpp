#include "writer/topic_table.hpp"

#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t remembered_topics = 4'096;

// What is imported may be older than what was stored before.
constexpr const char* use_sql =
    "INSERT INTO topic (topic, channel, last_used_us) VALUES (?, ?, ?) "
    "ON CONFLICT (topic, channel) DO UPDATE SET last_used_us = CASE "
    "WHEN topic.last_used_us > excluded.last_used_us THEN topic.last_used_us ELSE excluded.last_used_us END "
    "RETURNING id";

} // namespace

TopicTable::TopicTable(SQLite::Database& db)
    : use_(db, use_sql)
    , recent_(remembered_topics)
{ }

std::int64_t TopicTable::find_or_insert(const std::string& topic, const std::string& channel, TimeUs now_us)
{
    key_.assign(topic).push_back('\0');
    key_.append(channel);
    if (const Entry* entry = recent_.find(key_); entry != nullptr && now_us - entry->used_us < precision_us)
        return entry->id;
    Use use(use_, topic, channel, now_us);
    use.next();
    return recent_.insert(key_, {.id = use.column(0).getInt64(), .used_us = now_us}).id;
}

} // namespace meshview::writer
