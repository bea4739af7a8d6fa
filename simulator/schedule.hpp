#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace meshview::simulator {

/// Things to come, taken out in order of their time; those of the same time in the order in which they were
/// put in, so that a seed gives one order only.
template <typename Thing>
class Schedule {
public:
    void put(double when, Thing thing) { heap_.push({when, next_++, std::move(thing)}); }

    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }

    /// The time of the earliest. Requires !empty().
    double earliest() const { return heap_.top().when; }

    /// Takes out the earliest. Requires !empty().
    Thing take()
    {
        Thing thing = std::move(heap_.top().thing);
        heap_.pop();
        return thing;
    }

private:
    struct Entry {
        double when;
        std::uint64_t order;
        mutable Thing thing; // moved out just before its entry is popped

        bool operator<(const Entry& other) const
        {
            return std::pair(when, order) > std::pair(other.when, other.order); // earliest on top
        }
    };

    std::priority_queue<Entry> heap_;
    std::uint64_t next_ = 0;
};

} // namespace meshview::simulator
