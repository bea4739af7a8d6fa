#include "reader/answer_cache.hpp"

#include <algorithm>

namespace meshview::reader {

namespace {

constexpr TimeUs pace = 9; ///< rests so many times as long as the making took: a tenth of a core
constexpr TimeUs credit_us = 100'000; ///< debt up to here is no reason to serve anything old
constexpr TimeUs patience_us = 5'000; ///< that whoever asks waits for a new answer while an old one is there
constexpr TimeUs often_us = 10'000; ///< between two who ask: then they are not made to wait longer than that

TimeUs longest_delay_us(Keep keep)
{
    switch (keep) {
    case Keep::scan:
        return 60 * us_per_second;
    case Keep::statistics:
        return us_per_second;
    case Keep::live:
    case Keep::no:
        break;
    }
    return us_per_second / 10;
}

TimeUs debt_after(TimeUs debt_us, TimeUs since_us, TimeUs now_us)
{
    return std::max<TimeUs>(0, debt_us - (now_us - since_us));
}

std::size_t size_of(const std::string& key, const Response& response)
{
    constexpr std::size_t around = 512; ///< about what map, list and head take
    return 2 * key.size() + around + (response.body ? response.body->size() : 0);
}

} // namespace

bool AnswerCache::Making::call_when_made(std::function<void()> wake)
{
    const std::lock_guard lock(mutex_);
    if (!made_)
        waiting_.push_back(std::move(wake));
    return !made_;
}

SharedResponse AnswerCache::Making::result() const
{
    const std::lock_guard lock(mutex_);
    if (failure_)
        std::rethrow_exception(failure_);
    return answer_;
}

void AnswerCache::Making::end(SharedResponse answer, std::exception_ptr failure)
{
    std::vector<std::function<void()>> waiting;
    {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
        failure_ = std::move(failure);
        made_ = true;
        waiting.swap(waiting_);
    }
    for (const auto& wake : waiting)
        wake();
}

AnswerCache::Shard& AnswerCache::shard_of(const std::string& key)
{
    return shards_[std::hash<std::string>{}(key) % shards_.size()];
}

bool AnswerCache::is_true(const Slot& slot, const Mark& mark, TimeUs now_us)
{
    if (!slot.answer || !mark || slot.mark != mark)
        return false;
    return !slot.answer->good_for_us || now_us - slot.read_us <= *slot.answer->good_for_us;
}

bool AnswerCache::is_in_debt(const Slot& slot, TimeUs now_us)
{
    return debt_after(slot.debt_us, slot.debt_at_us, now_us) > credit_us;
}

bool AnswerCache::may_be_old(const Slot& slot, Keep keep, TimeUs now_us)
{
    return slot.answer && now_us - slot.read_us <= longest_delay_us(keep)
        && (slot.making || is_in_debt(slot, now_us)
            || (slot.cost_us > patience_us && now_us - slot.asked_us <= often_us));
}

AnswerCache::Found AnswerCache::find(const std::string& key, Keep keep, const Mark& mark, TimeUs now_us)
{
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    auto [found, is_new] = shard.slots.try_emplace(key);
    Slot& slot = found->second;
    if (is_new)
        slot.place = shard.by_use.insert(shard.by_use.begin(), key);
    else
        shard.by_use.splice(shard.by_use.begin(), shard.by_use, slot.place);
    if (is_true(slot, mark, now_us))
        return {.answer = slot.answer, .making = nullptr};
    const SharedResponse old = may_be_old(slot, keep, now_us) ? slot.answer : nullptr;
    slot.asked_us = now_us;
    // In time that the next is there when nobody may be served this one any more.
    const bool is_young = now_us - slot.read_us <= longest_delay_us(keep) / 2;
    if (old && (slot.making || (is_young && is_in_debt(slot, now_us))))
        return {.answer = old, .making = nullptr};
    if (slot.making)
        return {.answer = nullptr, .making = slot.making};
    slot.making = std::make_shared<Making>(now_us, mark);
    return {.answer = old, .making = slot.making, .yours = true};
}

SharedResponse AnswerCache::made(
    const std::string& key, const std::shared_ptr<Making>& making, Response response, TimeUs now_us)
{
    const auto answer = std::make_shared<const Response>(std::move(response));
    {
        Shard& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.slots.find(key);
        if (found != shard.slots.end() && found->second.making == making) {
            Slot& slot = found->second;
            const std::size_t bytes = size_of(key, *answer);
            shard.bytes += bytes - slot.bytes;
            slot.bytes = bytes;
            slot.answer = answer;
            slot.mark = making->mark_;
            slot.read_us = making->started_us_;
            slot.cost_us = now_us - making->started_us_;
            slot.debt_us = debt_after(slot.debt_us, slot.debt_at_us, now_us) + pace * slot.cost_us;
            slot.debt_at_us = now_us;
            slot.making = nullptr;
            // One that would push out most of the others is not worth it.
            if (answer->status != http::status::ok || bytes > limits_.bytes / shards_.size() / 2)
                erase(shard, key);
            trim(shard);
        }
    }
    making->end(answer, nullptr);
    return answer;
}

void AnswerCache::failed(
    const std::string& key, const std::shared_ptr<Making>& making, const std::exception_ptr& failure)
{
    {
        Shard& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.slots.find(key);
        if (found != shard.slots.end() && found->second.making == making)
            erase(shard, key);
    }
    making->end(nullptr, failure);
}

bool AnswerCache::is_recent(Keep keep, TimeUs started_us, TimeUs now_us)
{
    return now_us - started_us <= longest_delay_us(keep);
}

void AnswerCache::erase(Shard& shard, const std::string& key)
{
    const auto found = shard.slots.find(key);
    shard.bytes -= found->second.bytes;
    const auto place = found->second.place;
    shard.slots.erase(found);
    shard.by_use.erase(place); // last: `key` may be the one in the list
}

void AnswerCache::trim(Shard& shard) const
{
    while (!shard.by_use.empty()
        && (shard.bytes > limits_.bytes / shards_.size()
            || shard.slots.size() > limits_.answers / shards_.size()))
        erase(shard, shard.by_use.back());
}

void AnswerCache::clear()
{
    for (Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        shard.slots.clear();
        shard.by_use.clear();
        shard.bytes = 0;
    }
}

std::size_t AnswerCache::bytes() const
{
    std::size_t bytes = 0;
    for (const Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        bytes += shard.bytes;
    }
    return bytes;
}

} // namespace meshview::reader
