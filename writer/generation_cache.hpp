#pragma once

#include <cstddef>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

namespace meshview::writer {

/// A map that remembers between `capacity` and twice as many of the entries used last: a young and an old
/// generation, of which the old one is dropped when the young one is full. Used by one thread.
template <typename Key, typename Value>
class GenerationCache {
public:
    explicit GenerationCache(std::size_t capacity)
        : capacity_(capacity)
    { }

    /// Valid until the next call; null when it is not remembered.
    Value* find(const Key& key)
    {
        if (const auto found = young_.find(key); found != young_.end())
            return &found->second;
        const auto found = old_.find(key);
        return found == old_.end() ? nullptr : &insert(key, std::move(found->second));
    }

    /// Adds an entry, or replaces it. Valid until the next call.
    Value& insert(const Key& key, Value value)
    {
        if (young_.size() >= capacity_) {
            old_.clear();
            std::swap(young_, old_);
        }
        return young_.insert_or_assign(key, std::move(value)).first->second;
    }

    std::size_t size() const { return young_.size() + old_.size(); }

    void clear()
    {
        young_.clear();
        old_.clear();
    }

private:
    std::size_t capacity_;
    boost::unordered_flat_map<Key, Value> young_;
    boost::unordered_flat_map<Key, Value> old_;
};

} // namespace meshview::writer
