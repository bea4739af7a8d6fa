#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

namespace meshview::reader {

class Connection;
class Queries;
struct Response;
struct Services;
class Workers;

/// The rest of an answer that is too large to be held: read piece by piece while it goes out, each piece on a
/// worker and with a connection of its own, so that no transaction stays open for a slow client. Refers to
/// the request, which lives longer. One thread at a time.
class BodySource {
public:
    BodySource() = default;
    BodySource(const BodySource&) = delete;
    BodySource& operator=(const BodySource&) = delete;
    virtual ~BodySource() = default;

    /// The next piece; empty at the end. Throws QueryError.
    virtual std::string next(Queries& queries) = 0;
};

/// Writes the body of an answer with a source, in chunks unless the client is too old for them. False when
/// the client went, or the rest cannot be read: then the connection has to end, by which the client notices
/// that something is missing.
boost::asio::awaitable<bool> write_from_source(
    Connection& stream, const Response& response, bool chunked, const Services& services, Workers& workers);

} // namespace meshview::reader
