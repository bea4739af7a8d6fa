#include "reader/search_memory.hpp"

#include <algorithm>
#include <unordered_set>

namespace meshview::reader {

void SearchResult::merge(std::vector<Hit> later, std::size_t limit)
{
    hits.insert(hits.begin(), later.begin(), later.end());
    std::unordered_set<std::int64_t> seen;
    std::erase_if(hits, [&](const Hit& hit) { return !seen.insert(hit.packet_id).second; });
    std::ranges::stable_sort(
        hits, [](const Hit& a, const Hit& b) { return a.import_time_us > b.import_time_us; });
    hits.resize(std::min(hits.size(), limit));
}

std::optional<SearchResult> SearchMemory::find(const std::string& key)
{
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(key);
    if (found == places_.end())
        return std::nullopt;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->second;
}

void SearchMemory::remember(const std::string& key, SearchResult result)
{
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(key); found != places_.end()) {
        found->second->second = std::move(result);
        return;
    }
    by_use_.emplace_front(key, std::move(result));
    places_.emplace(key, by_use_.begin());
    if (by_use_.size() > most_) {
        places_.erase(by_use_.back().first);
        by_use_.pop_back();
    }
}

void SearchMemory::clear()
{
    const std::lock_guard lock(mutex_);
    places_.clear();
    by_use_.clear();
}

} // namespace meshview::reader
