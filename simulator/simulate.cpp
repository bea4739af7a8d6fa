#include "simulator/simulate.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/mesh/capture.hpp"
#include "simulator/sources.hpp"
#include "simulator/stop_signals.hpp"

namespace meshview::simulator {

namespace {

constexpr std::chrono::seconds patience{10}; // for the broker to confirm the last messages

std::string rate_text(const Options& options, std::string_view unit)
{
    return options.rate ? fmt::format("{:g} {}/s", *options.rate, unit) : std::string("as fast as possible");
}

std::unique_ptr<PublicationSource> make_source(const Options& options)
{
    if (options.replay) {
        spdlog::info("replay: {}, {}", options.replay->string(), rate_text(options, "envelopes"));
        return std::make_unique<ReplaySource>(
            *options.replay, options.rate.value_or(0), options.simulation.packets);
    }
    auto source = std::make_unique<SimulatedSource>(options.simulation);
    const auto& nodes = source->world().nodes();
    const auto gateways =
        std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return node.is_gateway; });
    spdlog::info("mesh: {} nodes, {} of them gateways, seed {}, {}, topics {}/2/...", nodes.size(), gateways,
        options.simulation.world.seed, rate_text(options, "packets"), options.simulation.root);
    return source;
}

/// Moves publications from the source to where they go.
class Run {
public:
    Run(const Options& options, StopSignals& stop)
        : options_(options)
        , stop_(stop)
        , source_(make_source(options))
    {
        if (options.record)
            recorder_.emplace(*options.record);
        if (options.publishes)
            publisher_.emplace(options.broker, stop);
    }

    Totals to_the_end();

private:
    bool is_over(const Publication& next) const;

    const Options& options_;
    StopSignals& stop_;
    std::unique_ptr<PublicationSource> source_;
    std::optional<mesh::CaptureWriter> recorder_;
    std::optional<Publisher> publisher_;
    TimeUs started_us_ = 0;
};

// What is paced ends by its own clock, which does not depend on how busy this machine is.
bool Run::is_over(const Publication& next) const
{
    if (!options_.duration_s)
        return false;
    const bool by_own_clock = options_.rate || !publisher_;
    const TimeUs elapsed_us = by_own_clock ? next.due_us : steady_us() - started_us_;
    return static_cast<double>(elapsed_us) > *options_.duration_s * static_cast<double>(us_per_second);
}

Totals Run::to_the_end()
{
    if (publisher_)
        publisher_->connect();
    Totals totals;
    started_us_ = steady_us();
    while (!stop_.requested()) {
        const auto publication = source_->next();
        if (!publication || is_over(*publication))
            break;
        if (publisher_ && options_.rate)
            publisher_->wait_until(started_us_ + publication->due_us);
        if (stop_.requested())
            break;
        if (recorder_)
            recorder_->write(publication->topic, publication->payload);
        if (publisher_)
            publisher_->publish(*publication);
        ++totals.envelopes;
        totals.packets += publication->starts_packet ? 1U : 0U;
    }
    if (recorder_)
        recorder_->close();
    if (publisher_ && !publisher_->finish(patience))
        spdlog::warn("mqtt: the broker has not confirmed the last messages");
    totals.duration_us = steady_us() - started_us_;
    return totals;
}

} // namespace

ExitCode simulate(const Options& options)
{
    StopSignals stop;
    const Totals totals = Run(options, stop).to_the_end();
    const double seconds =
        std::max(1e-6, static_cast<double>(totals.duration_us) / static_cast<double>(us_per_second));
    spdlog::info("{}: {} envelopes{} in {:.1f} s ({:.0f} envelopes/s){}",
        options.publishes ? "published" : "recorded", totals.envelopes,
        options.replay ? std::string() : fmt::format(" of {} packets", totals.packets), seconds,
        static_cast<double>(totals.envelopes) / seconds, stop.requested() ? ", stopped by a signal" : "");
    return ExitCode::ok;
}

} // namespace meshview::simulator
