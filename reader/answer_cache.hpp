#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/time.hpp"
#include "reader/change_mark.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// Whether an answer is kept for the next who asks, and how far it may fall behind a database that changes
/// all the time. One that is not asked for all the time, or made in a few milliseconds, and was not made anew
/// very often of late, is never behind.
enum class Keep {
    no,
    live, ///< at most 100 ms
    statistics, ///< at most a second
    scan, ///< at most a minute: what has to read many rows
};

using SharedResponse = std::shared_ptr<const Response>;

/// Answers as they go out, rendered and compressed, kept until the database changes.
///
/// An answer is good while the database's mark (change_mark.hpp) is the one that was read before the answer
/// was made. When the database changes faster than the answer can be made, making it anew each time would
/// take all there is: it then costs a tenth of a core at most, and is served a little old in between, as
/// `Keep` allows, and made anew behind those who ask before it is too old to be served, so that none of them
/// waits; so is one that takes more than a few milliseconds to make while it is asked for all the time.
/// However many ask at once, one of them makes the answer, and the others get that one.
///
/// Bounded in bytes and number, the longest unused go first. Safe from any thread: split by key, so that
/// threads seldom meet, and locked only to look. Time is a parameter: a steady clock.
class AnswerCache {
public:
    struct Limits {
        std::size_t bytes = 20 << 20;
        std::size_t answers = 4096;
    };

    using Mark = std::optional<ChangeMark::Value>;

    /// An answer that somebody is making for everybody who asked for it meanwhile.
    class Making {
    public:
        Making(TimeUs started_us, const Mark& mark)
            : started_us_(started_us)
            , mark_(mark)
        { }

        TimeUs started_us() const noexcept { return started_us_; }
        /// `wake` is called once it is made, from another thread. False: it is made already.
        bool call_when_made(std::function<void()> wake);
        /// Requires that it is made. Throws what its maker threw.
        SharedResponse result() const;

    private:
        friend class AnswerCache;
        void end(SharedResponse answer, std::exception_ptr failure);

        const TimeUs started_us_;
        const Mark mark_;
        mutable std::mutex mutex_;
        bool made_ = false; ///< protected by mutex_, as is all below
        SharedResponse answer_;
        std::exception_ptr failure_;
        std::vector<std::function<void()>> waiting_;
    };

    /// Here is the answer, or somebody makes it, or the caller has to; or both: serve this one and make the
    /// next.
    struct Found {
        SharedResponse answer; ///< set: serve it
        std::shared_ptr<Making> making;
        bool yours = false; ///< make it, and tell made() or failed(), whatever happens
    };

    AnswerCache() = default;
    explicit AnswerCache(const Limits& limits)
        : limits_(limits)
    { }

    /// `mark` is the database's, read just before.
    Found find(const std::string& key, Keep keep, const Mark& mark, TimeUs now_us);
    /// Hands the answer to those who wait, and keeps it if it is a good one.
    SharedResponse made(
        const std::string& key, const std::shared_ptr<Making>& making, Response response, TimeUs now_us);
    void failed(
        const std::string& key, const std::shared_ptr<Making>& making, const std::exception_ptr& failure);

    /// Whoever waited for an answer since `started_us` may have it now.
    static bool is_recent(Keep keep, TimeUs started_us, TimeUs now_us);

    /// Forgets all: the database will be another one. What is being made then is not kept.
    void clear();

    std::size_t bytes() const;

private:
    struct Slot {
        SharedResponse answer; ///< null: none yet
        Mark mark;
        TimeUs read_us = 0; ///< when it was begun: it shows the database of then or later
        TimeUs asked_us = 0; ///< the last time that it was not simply true
        TimeUs cost_us = 0; ///< of making it the last time
        TimeUs debt_us = 0; ///< for making it, as of debt_at_us; pays itself back with time
        TimeUs debt_at_us = 0;
        std::size_t bytes = 0;
        std::shared_ptr<Making> making; ///< null: nobody makes it
        std::list<std::string>::iterator place;
    };

    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, Slot> slots; ///< protected by mutex, as is all below
        std::list<std::string> by_use; ///< latest first
        std::size_t bytes = 0;
    };

    Shard& shard_of(const std::string& key);
    void trim(Shard& shard) const;
    static void erase(Shard& shard, const std::string& key);
    static bool is_true(const Slot& slot, const Mark& mark, TimeUs now_us);
    static bool is_in_debt(const Slot& slot, TimeUs now_us);
    static bool may_be_old(const Slot& slot, Keep keep, TimeUs now_us);

    const Limits limits_{};
    std::array<Shard, 4> shards_;
};

} // namespace meshview::reader
