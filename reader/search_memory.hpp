#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/time.hpp"

namespace meshview::reader {

/// What a search through all packets found, so that the same search later has to look only at what was stored
/// since.
struct SearchResult {
    struct Hit {
        TimeUs import_time_us = 0;
        std::int64_t packet_id = 0;
    };

    std::vector<Hit> hits; ///< newest first, as many as were asked for
    std::int64_t searched_to = 0; ///< the place in the order of storing up to which everything was looked at,
    std::optional<TimeUs> open_before_us; ///< but for what was imported before this

    /// Puts hits that were found later in, each packet once, and keeps the newest `limit`.
    void merge(std::vector<Hit> later, std::size_t limit);
};

/// The latest searches by their parameters, bounded in number. Safe from any thread.
class SearchMemory {
public:
    explicit SearchMemory(std::size_t most = 256)
        : most_(most)
    { }

    std::optional<SearchResult> find(const std::string& key);
    void remember(const std::string& key, SearchResult result);
    /// Forgets all: the database will be another one.
    void clear();

private:
    using Entry = std::pair<std::string, SearchResult>;

    const std::size_t most_;
    std::mutex mutex_;
    std::list<Entry> by_use_; ///< latest first; protected by mutex_, as is:
    std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

} // namespace meshview::reader
