#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "common/time.hpp"

namespace meshview::reader {

struct Route;

/// The reader's figures for Prometheus that are counted as they happen; those that are looked up when
/// somebody asks are metrics_api.cpp's. Safe from any thread.
class Metrics {
public:
    explicit Metrics(TimeUs now_us);

    /// A request that was answered. `route` is one of routes(), or null.
    void answered(const Route* route, int status, TimeUs duration_us);

    /// How many there are now.
    void connections(int count) { connections_.Set(count); }

    std::vector<prometheus::MetricFamily> collect() const { return registry_.Collect(); }

private:
    struct PerRoute {
        prometheus::Histogram* seconds = nullptr;
        std::array<prometheus::Counter*, 6> by_class{}; ///< index: the status's first digit
    };

    PerRoute add_route(const std::string& path);

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Histogram>& seconds_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Gauge& connections_;
    std::vector<PerRoute> per_route_; ///< as routes(), and one more for files and unknown addresses
};

} // namespace meshview::reader
