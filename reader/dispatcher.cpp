#include "reader/dispatcher.hpp"

#include <SQLiteCpp/Exception.h>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "reader/answer_cache.hpp"
#include "reader/assets.hpp"
#include "reader/change_mark.hpp"
#include "reader/connection_pool.hpp"
#include "reader/gate.hpp"
#include "reader/handlers.hpp"
#include "reader/metrics.hpp"
#include "reader/parameter_names.hpp"
#include "reader/waiting_answer.hpp"
#include "reader/wake_signal.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

constexpr std::string_view allowed_methods = "GET, HEAD, OPTIONS";

Response method_answer(const Request& request)
{
    if (request.method != http::verb::options) {
        Response response = error_answer(request, http::status::method_not_allowed,
            "only GET and HEAD: this server cannot change anything");
        response.headers.emplace_back("Allow", allowed_methods);
        return response;
    }
    Response response;
    response.status = http::status::no_content;
    response.cross_origin = true;
    response.headers = {{"Allow", std::string(allowed_methods)},
        {"Access-Control-Allow-Methods", std::string(allowed_methods)}, {"Access-Control-Allow-Headers", "*"},
        {"Access-Control-Max-Age", "86400"}};
    return response;
}

Response database_error_answer(const Request& request, const QueryError& error)
{
    if (request.encoded_path == health_path)
        return unhealthy_answer(request, error.what());
    std::string_view reason;
    if (error.kind() == QueryError::Kind::over_time)
        reason = "the answer took too long; ask for less";
    else if (error.kind() == QueryError::Kind::busy)
        reason = "the database is busy";
    if (reason.empty()) {
        spdlog::error("http: {}: {}", request.target, error.what());
        return error_answer(request, http::status::internal_server_error, "internal error");
    }
    spdlog::warn("http: {}: {}", request.target, error.what());
    Response response = error_answer(request, http::status::service_unavailable, reason);
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

// What a handler's answer depends on, besides the database and the time.
std::string key_of(const Request& request)
{
    return fmt::format(
        "{} {}?{}", static_cast<int>(coding_for(request)), request.encoded_path, request.query.canonical());
}

// A search that finds little has looked at every packet.
Keep keep_of(const Route& route, const Request& request)
{
    return request.query.text("contains") ? Keep::statistics : route.keep;
}

// Where it may take long: a search, an export, a filter without an index.
Workers::Lane lane_of(const Route& route, const Request& request)
{
    const QueryParameters& query = request.query;
    const bool has_no_index = query.text("channel")
        && (request.encoded_path == "/api/packets" || request.encoded_path == "/api/stats/count");
    const bool is_slow = route.keep == Keep::scan || request.encoded_path.starts_with("/api/export/")
        || query.text("contains") || has_no_index;
    return is_slow ? Workers::Lane::slow : Workers::Lane::quick;
}

} // namespace

boost::asio::awaitable<Response> Dispatcher::answer(Request& request) const
{
    const TimeUs begun_us = steady_us();
    Response response;
    try {
        response = co_await route(request);
    } catch (const BadParameter& error) {
        response = bad_parameter_answer(error);
    } catch (const QueryError& error) {
        response = database_error_answer(request, error);
    } catch (const Overloaded& error) {
        response = error_answer(request, http::status::service_unavailable, error.what());
        response.headers.emplace_back("Retry-After", "2");
    } catch (const std::exception& error) {
        spdlog::error("http: {}: {}", request.target, error.what());
        response = error_answer(request, http::status::internal_server_error, "internal error");
    }
    if (response.status == http::status::ok && !accepts_type(request.accept, response.content_type))
        response = error_answer(request, http::status::not_acceptable,
            fmt::format("this is only to be had as {}", response.content_type));
    services_.metrics.answered(request.route, static_cast<int>(response.status), steady_us() - begun_us);
    co_return response;
}

boost::asio::awaitable<Response> Dispatcher::route(Request& request) const
{
    if (request.method != http::verb::get && request.method != http::verb::head)
        co_return method_answer(request);

    const Route* const route = find_route(request.encoded_path, request.path_values);
    request.route = route;
    const bool needs_gate = route == nullptr || !route->before_serving;
    const std::optional<Gate::Pass> pass = needs_gate ? services_.gate.enter() : std::nullopt;
    if (needs_gate && !pass)
        co_return request.encoded_path == health_path ? unhealthy_answer(request, *services_.gate.view())
                                                      : waiting_answer(request, *services_.gate.view());
    if (route == nullptr) {
        if (auto file = services_.assets.find(request))
            co_return std::move(*file);
        co_return error_answer(request, http::status::not_found, "there is nothing at this address");
    }

    if (!request.query.empty())
        refuse_misspelt_names(*route, request.query);
    if (const auto* immediate = std::get_if<ImmediateHandler>(&route->handler)) {
        Response response;
        auto work = [this, immediate, &request] { return (*immediate)(request, services_); };
        if (route->on_worker)
            response = co_await workers_.run(Workers::Lane::quick, work);
        else
            response = work();
        finish_answer(response, request);
        co_return response;
    }
    // `pass` lives until the answer is there: whatever asks the database below, the gate waits for it.
    if (route->keep != Keep::no)
        co_return co_await kept(*route, request);
    auto work = [this, route, &request] { return from_database(*route, request); };
    Response response = co_await workers_.run(lane_of(*route, request), work);
    spare_body(response, request);
    co_return response;
}

boost::asio::awaitable<Response> Dispatcher::kept(const Route& route, const Request& request) const
{
    const std::string key = key_of(request);
    const Keep keep = keep_of(route, request);
    SharedResponse answer;
    while (!answer) {
        auto found = services_.answers.find(key, keep, services_.change_mark.read(), steady_us());
        answer = std::move(found.answer);
        if (answer && found.yours)
            renew(route, request, key, found.making);
        if (answer)
            break;
        if (found.yours) {
            answer = co_await make(route, request, key, found.making);
        } else {
            const auto signal = std::make_shared<WakeSignal>(co_await asio::this_coro::executor);
            if (found.making->call_when_made([signal] { signal->raise(); }))
                co_await signal->wait();
            if (AnswerCache::is_recent(keep, found.making->started_us(), steady_us()))
                answer = found.making->result();
        }
    }
    Response response = *answer;
    spare_body(response, request);
    co_return response;
}

boost::asio::awaitable<SharedResponse> Dispatcher::make(
    const Route& route, const Request& request, const std::string& key, const Making& making) const
{
    auto work = [&] {
        // Told from the worker, so that those who wait do not depend on this connection.
        try {
            Response response = from_database(route, request);
            return services_.answers.made(key, making, std::move(response), steady_us());
        } catch (...) {
            services_.answers.failed(key, making, std::current_exception());
            throw;
        }
    };
    try {
        co_return co_await workers_.run(lane_of(route, request), work);
    } catch (const Overloaded&) {
        services_.answers.failed(key, making, std::current_exception());
        throw;
    }
}

// Nobody waits for it: who asked has the one before.
void Dispatcher::renew(
    const Route& route, const Request& request, const std::string& key, const Making& making) const
{
    auto pass = services_.gate.enter();
    if (!pass)
        return services_.answers.failed(key, making,
            std::make_exception_ptr(QueryError(QueryError::Kind::busy, "it is about to change")));
    auto work = [this, &route, request, key, making, pass = std::move(pass)] {
        try {
            Response response = from_database(route, request);
            services_.answers.made(key, making, std::move(response), steady_us());
        } catch (...) {
            services_.answers.failed(key, making, std::current_exception());
        }
    };
    try {
        const bool is_slow = lane_of(route, request) == Workers::Lane::slow;
        workers_.post(is_slow ? Workers::Lane::slow : Workers::Lane::behind, std::move(work));
    } catch (const Overloaded&) {
        services_.answers.failed(key, making, std::current_exception());
    }
}

Response Dispatcher::from_database(const Route& route, const Request& request) const
{
    const auto lease = services_.connections.lend();
    Response response = std::get<DatabaseHandler>(route.handler)(request, *lease, services_);
    encode_answer(response, coding_for(request));
    return response;
}

} // namespace meshview::reader
