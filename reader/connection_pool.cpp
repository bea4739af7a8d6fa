#include "reader/connection_pool.hpp"

namespace meshview::reader {

ConnectionPool::Lease ConnectionPool::lend()
{
    int generation = 0;
    while (auto queries = take_idle(generation)) {
        // A server may have ended it meanwhile, or have been started anew.
        if (queries->has_ended())
            continue;
        queries->begin_budget();
        return {*this, std::move(queries), generation};
    }
    return {*this, std::make_unique<Queries>(open_(), budget_), generation};
}

std::unique_ptr<Queries> ConnectionPool::take_idle(int& generation)
{
    const std::lock_guard lock(mutex_);
    generation = generation_;
    if (idle_.empty())
        return nullptr;
    auto queries = std::move(idle_.back());
    idle_.pop_back();
    return queries;
}

void ConnectionPool::give_back(std::unique_ptr<Queries> queries, int generation)
{
    const std::lock_guard lock(mutex_);
    if (generation == generation_ && !queries->is_lost())
        idle_.push_back(std::move(queries));
}

void ConnectionPool::close()
{
    std::vector<std::unique_ptr<Queries>> closing;
    const std::lock_guard lock(mutex_);
    closing.swap(idle_);
    ++generation_;
}

} // namespace meshview::reader
