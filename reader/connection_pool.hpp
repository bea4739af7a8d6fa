#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "reader/queries.hpp"

namespace meshview::reader {

/// Read-only connections with their prepared statements, lent to one thread at a time. There are never more
/// than threads that ask. Safe from any thread.
class ConnectionPool {
public:
    /// `budget` is the time that all questions of one lease may take.
    ConnectionPool(OpenSession open, std::chrono::milliseconds budget)
        : open_(std::move(open))
        , budget_(budget)
    { }

    /// A connection until the lease ends. Must end before the pool does.
    class Lease {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Queries> queries, int generation)
            : pool_(&pool)
            , queries_(std::move(queries))
            , generation_(generation)
        { }
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease()
        {
            if (queries_)
                pool_->give_back(std::move(queries_), generation_);
        }

        Queries& operator*() const noexcept { return *queries_; }
        Queries* operator->() const noexcept { return queries_.get(); }

    private:
        ConnectionPool* pool_;
        std::unique_ptr<Queries> queries_;
        int generation_;
    };

    /// Opens a connection when all are lent. Throws QueryError.
    Lease lend();

    /// Closes the idle ones now and those on loan when they come back: the database may be another one next
    /// time.
    void close();

private:
    /// Null when all are lent.
    std::unique_ptr<Queries> take_idle(int& generation);
    void give_back(std::unique_ptr<Queries> queries, int generation);

    const OpenSession open_;
    const std::chrono::milliseconds budget_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Queries>> idle_; ///< protected by mutex_
    int generation_ = 0; ///< counts calls of close(); protected by mutex_
};

} // namespace meshview::reader
