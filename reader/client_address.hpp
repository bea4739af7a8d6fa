#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace meshview::reader {

/// An IPv4 client of a socket for both is the same client.
boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

/// What counts as one client: the address, or the /64 of an IPv6 one, which may choose any address in there.
std::string client_key(const boost::asio::ip::address& address);

/// The proxies in front of this server, the only ones whose word on who asks is taken. Constant after
/// construction; any thread.
class TrustedProxies {
public:
    /// Throws ExitError `configuration` for an address that is none.
    explicit TrustedProxies(const std::vector<std::string>& addresses);

    bool contains(const boost::asio::ip::address& address) const;

    /// Who sends a request: the peer, or, when that is a trusted proxy, the last in its `X-Forwarded-For`
    /// that is not one. What stands further left anybody may have written.
    boost::asio::ip::address client_of(
        const boost::asio::ip::address& peer, std::string_view forwarded_for) const;

private:
    std::set<boost::asio::ip::address> addresses_;
};

} // namespace meshview::reader
