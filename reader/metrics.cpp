#include "reader/metrics.hpp"

#include <algorithm>

#include "reader/routes.hpp"

namespace meshview::reader {

namespace {

const prometheus::Histogram::BucketBoundaries latency_buckets{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};

} // namespace

Metrics::Metrics(TimeUs now_us)
    : seconds_(prometheus::BuildHistogram()
                   .Name("meshview_http_request_seconds")
                   .Help("Time from a request to its answer, by address")
                   .Register(registry_))
    , requests_(prometheus::BuildCounter()
                    .Name("meshview_http_requests_total")
                    .Help("Requests answered, by address and class of status")
                    .Register(registry_))
    , connections_(prometheus::BuildGauge()
                       .Name("meshview_http_connections")
                       .Help("Open connections")
                       .Register(registry_)
                       .Add({}))
{
    prometheus::BuildGauge()
        .Name("meshview_reader_start_time_seconds")
        .Help("When the process started; changes with each restart")
        .Register(registry_)
        .Add({})
        .Set(static_cast<double>(now_us) / static_cast<double>(us_per_second));
    for (const Route& route : routes())
        per_route_.push_back(add_route(std::string(route.path)));
    per_route_.push_back(add_route("other"));
}

Metrics::PerRoute Metrics::add_route(const std::string& path)
{
    PerRoute added;
    added.seconds = &seconds_.Add({{"route", path}}, latency_buckets);
    for (std::size_t digit = 2; digit < added.by_class.size(); ++digit)
        added.by_class[digit] = &requests_.Add({{"route", path}, {"code", std::to_string(digit) + "xx"}});
    return added;
}

void Metrics::answered(const Route* route, int status, TimeUs duration_us)
{
    const std::size_t index =
        route == nullptr ? per_route_.size() - 1 : static_cast<std::size_t>(route - routes().data());
    const PerRoute& figures = per_route_[index];
    figures.by_class[static_cast<std::size_t>(std::clamp(status / 100, 2, 5))]->Increment();
    figures.seconds->Observe(static_cast<double>(duration_us) / static_cast<double>(us_per_second));
}

} // namespace meshview::reader
