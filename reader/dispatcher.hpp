#pragma once

#include <boost/asio/awaitable.hpp>

#include "reader/answer_cache.hpp"
#include "reader/request.hpp"
#include "reader/response.hpp"
#include "reader/routes.hpp"
#include "reader/services.hpp"
#include "reader/workers.hpp"

namespace meshview::reader {

/// From a request to its answer: finds the route, asks the gate, runs the handler where it belongs (memory on
/// the calling thread, the database on a worker), and turns everything that is thrown into an answer. Safe
/// from any thread; the services and workers outlive it.
class Dispatcher {
public:
    Dispatcher(const Services& services, Workers& workers)
        : services_(services)
        , workers_(workers)
    { }

    /// `request` lives until the answer is there. Never throws.
    boost::asio::awaitable<Response> answer(Request& request) const;

private:
    using Making = std::shared_ptr<AnswerCache::Making>;

    boost::asio::awaitable<Response> route(Request& request) const;
    boost::asio::awaitable<Response> kept(const Route& route, const Request& request) const;
    boost::asio::awaitable<SharedResponse> make(
        const Route& route, const Request& request, const std::string& key, const Making& making) const;
    void renew(
        const Route& route, const Request& request, const std::string& key, const Making& making) const;
    Response from_database(const Route& route, const Request& request) const;

    const Services& services_;
    Workers& workers_;
};

} // namespace meshview::reader
