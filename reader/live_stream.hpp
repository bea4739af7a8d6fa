#pragma once

#include <boost/asio/awaitable.hpp>

#include "reader/answer_head.hpp"
#include "reader/connection.hpp"
#include "reader/request.hpp"
#include "reader/services.hpp"

namespace meshview::reader {

class Workers;

/// Turns a connection into an event stream until the client goes, is too slow, or the feed ends: the head,
/// what it missed since its Last-Event-ID, then everything new. Runs on the connection's thread; everything
/// it refers to outlives the connection.
boost::asio::awaitable<void> stream_events(Connection& stream, const Request& request,
    const Services& services, Workers& workers, const AnswerHead& answer_head);

} // namespace meshview::reader
