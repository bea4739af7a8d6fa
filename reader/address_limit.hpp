#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include "reader/client_address.hpp"

namespace meshview::reader {

/// Counts the connections of each address, so that one client cannot take all there are. An IPv6 client
/// counts by its /64, because it may choose any address in there. Safe from any thread; outlives its places.
class AddressLimit {
public:
    /// `most` 0 is no limit; loopback and `exempt`, which outlives this, have none.
    AddressLimit(int most, const TrustedProxies& exempt);

    /// One connection's place, for as long as it lasts.
    class Place {
    public:
        Place() = default;
        Place(AddressLimit& limit, std::string key)
            : limit_(&limit)
            , key_(std::move(key))
        { }
        Place(Place&& other) noexcept
            : limit_(std::exchange(other.limit_, nullptr))
            , key_(std::move(other.key_))
        { }
        Place& operator=(Place&&) = delete;
        ~Place()
        {
            if (limit_ != nullptr)
                limit_->leave(key_);
        }

    private:
        AddressLimit* limit_ = nullptr;
        std::string key_;
    };

    /// Nothing when the address has as many as it may.
    std::optional<Place> enter(const boost::asio::ip::address& address);

private:
    void leave(const std::string& key);

    const int most_;
    const TrustedProxies& exempt_;
    std::mutex mutex_;
    std::unordered_map<std::string, int> connections_; ///< protected by mutex_
};

} // namespace meshview::reader
