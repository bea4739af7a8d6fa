#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <boost/json/value.hpp>

namespace meshview::system_test {

struct HttpAnswer {
    int status = 0; ///< 0: nobody answers there
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    boost::json::value json() const;
};

/// One GET on loopback over a connection of its own.
HttpAnswer get(std::uint16_t port, const std::string& target);

/// GET that must be answered 200, as JSON. Throws std::runtime_error with the answer otherwise.
boost::json::value get_json(std::uint16_t port, const std::string& target);

} // namespace meshview::system_test
