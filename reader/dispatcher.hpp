#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "reader/gate.hpp"
#include "reader/request.hpp"
#include "reader/response.hpp"
#include "reader/routes.hpp"
#include "reader/services.hpp"

namespace meshview::reader {

/// From a request to its answer: finds the route, asks the gate, runs the handler where it belongs (memory on
/// the calling thread, the database on a worker), and turns everything that is thrown into an answer. Safe
/// from any thread; the services and workers outlive it.
class Dispatcher {
public:
    Dispatcher(const Services& services, boost::asio::thread_pool& workers)
        : services_(services)
        , workers_(workers)
    { }

    /// `request` lives until the answer is there. Never throws.
    boost::asio::awaitable<Response> answer(Request& request) const;

private:
    boost::asio::awaitable<Response> route(Request& request) const;
    Response from_database(DatabaseHandler handler, const Request& request, const Gate::Pass& pass) const;

    const Services& services_;
    boost::asio::thread_pool& workers_;
};

} // namespace meshview::reader
