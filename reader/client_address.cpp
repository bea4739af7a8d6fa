#include "reader/client_address.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/exit_code.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

std::string_view last_item(std::string_view& list)
{
    const std::size_t comma = list.rfind(',');
    std::string_view item = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
    item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
    return item.substr(0, item.find_last_not_of(" \t") + 1);
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`
std::string without_port(std::string_view item)
{
    if (item.starts_with('['))
        return std::string(item.substr(1, item.find(']') - 1));
    const bool has_port = std::ranges::count(item, ':') == 1;
    return std::string(has_port ? item.substr(0, item.find(':')) : item);
}

} // namespace

asio::ip::address unmapped(const asio::ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return address;
}

std::string client_key(const asio::ip::address& address)
{
    if (address.is_v4())
        return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& addresses)
{
    for (const std::string& text : addresses) {
        boost::system::error_code error;
        const auto address = asio::ip::make_address(text, error);
        if (error)
            throw ExitError(ExitCode::configuration,
                fmt::format("[server] trusted_proxies holds {}: allowed are IP addresses", text));
        addresses_.insert(unmapped(address));
    }
}

bool TrustedProxies::contains(const asio::ip::address& address) const
{
    return addresses_.contains(unmapped(address));
}

asio::ip::address TrustedProxies::client_of(
    const asio::ip::address& peer, std::string_view forwarded_for) const
{
    asio::ip::address client = unmapped(peer);
    while (contains(client) && !forwarded_for.empty()) {
        const std::string_view item = last_item(forwarded_for);
        boost::system::error_code error;
        const auto address = asio::ip::make_address(without_port(item), error);
        if (error)
            break;
        client = unmapped(address);
    }
    return client;
}

} // namespace meshview::reader
