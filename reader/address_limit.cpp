#include "reader/address_limit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/exit_code.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

/// An IPv4 client of a socket for both is the same client.
asio::ip::address unmapped(const asio::ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return address;
}

std::string key_of(const asio::ip::address& address)
{
    if (address.is_v4())
        return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

} // namespace

AddressLimit::AddressLimit(int most, const std::vector<std::string>& exempt)
    : most_(most)
{
    for (const std::string& text : exempt) {
        boost::system::error_code error;
        const auto address = asio::ip::make_address(text, error);
        if (error)
            throw ExitError(ExitCode::configuration,
                fmt::format("[server] trusted_proxies holds {}: allowed are IP addresses", text));
        exempt_.insert(unmapped(address).to_string());
    }
}

std::optional<AddressLimit::Place> AddressLimit::enter(const asio::ip::address& address)
{
    const asio::ip::address client = unmapped(address);
    if (most_ == 0 || client.is_loopback() || exempt_.contains(client.to_string()))
        return Place();
    std::string key = key_of(client);
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
