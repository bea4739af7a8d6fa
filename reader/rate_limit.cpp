#include "reader/rate_limit.hpp"

#include <algorithm>

#include "reader/client_address.hpp"

namespace meshview::reader {

RateLimit::RateLimit(int per_second, int burst, std::size_t max_clients)
    : interval_us_(per_second > 0 ? us_per_second / per_second : 0)
    , burst_us_(interval_us_ * burst)
    , max_clients_(max_clients)
{ }

std::optional<int> RateLimit::refused(const boost::asio::ip::address& client, TimeUs now_us)
{
    if (interval_us_ == 0 || client.is_loopback())
        return std::nullopt;
    const std::string key = client_key(client);
    const std::lock_guard lock(mutex_);
    if (full_at_us_.size() >= max_clients_)
        forget(now_us);
    TimeUs& full_at_us = full_at_us_.try_emplace(key, now_us).first->second;
    const TimeUs full_after_us = std::max(full_at_us, now_us) + interval_us_;
    const TimeUs too_soon_us = full_after_us - now_us - burst_us_;
    if (too_soon_us > 0)
        return static_cast<int>((too_soon_us + us_per_second - 1) / us_per_second);
    full_at_us = full_after_us;
    return std::nullopt;
}

void RateLimit::forget(TimeUs now_us)
{
    std::erase_if(full_at_us_, [now_us](const auto& bucket) { return bucket.second <= now_us; });
    if (full_at_us_.size() >= max_clients_)
        full_at_us_.clear();
}

} // namespace meshview::reader
