#include "reader/address_limit.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

AddressLimit::AddressLimit(int most, const TrustedProxies& exempt)
    : most_(most)
    , exempt_(exempt)
{ }

std::optional<AddressLimit::Place> AddressLimit::enter(const asio::ip::address& address)
{
    const asio::ip::address client = unmapped(address);
    if (most_ == 0 || client.is_loopback() || exempt_.contains(client))
        return Place();
    std::string key = client_key(client);
    const std::lock_guard lock(mutex_);
    int& count = connections_[key];
    if (count >= most_)
        return std::nullopt;
    ++count;
    return std::optional<Place>(std::in_place, *this, std::move(key));
}

void AddressLimit::leave(const std::string& key)
{
    const std::lock_guard lock(mutex_);
    const auto found = connections_.find(key);
    if (--found->second == 0)
        connections_.erase(found);
}

} // namespace meshview::reader
