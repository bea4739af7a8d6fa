#pragma once

#include <cstdint>
#include <string>

#include "common/time.hpp"
#include "writer/generation_cache.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// The rows of `topic`: each MQTT topic with the channel that its envelopes name, kept once for all
/// receptions that came there. Works in the transaction of the store, on its thread.
class TopicTable {
public:
    /// The time of the last use is written so seldom: a topic that is out of use for longer than this before
    /// the oldest reception belongs to none.
    static constexpr TimeUs precision_us = us_per_hour;

    /// The store must outlive it.
    explicit TopicTable(Store& store);

    /// Adds the row when there is none.
    std::int64_t find_or_insert(const std::string& topic, const std::string& channel, TimeUs now_us);

    /// To be called after a rollback.
    void forget() { recent_.clear(); }

private:
    struct Entry {
        std::int64_t id = 0;
        TimeUs used_us = 0; ///< as the row has it, or earlier
    };

    Store& store_;
    GenerationCache<std::string, Entry> recent_; ///< by topic, a zero byte, channel
    std::string key_;
};

} // namespace meshview::writer
