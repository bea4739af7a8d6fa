#include "simulator/sources.hpp"

#include <utility>

namespace meshview::simulator {

namespace {

constexpr std::uint64_t noise_chance_stream = 6;

} // namespace

SimulatedSource::SimulatedSource(const SimulationOptions& options)
    : options_(options)
    , world_(options.world)
    , envelopes_(world_, options.root)
    , noise_(options.world.seed, options.root)
    , noise_chance_(Random::stream(options.world.seed, noise_chance_stream))
{ }

void SimulatedSource::simulate_packet()
{
    const SentPacket packet = world_.next();
    ++packets_;
    for (Publication& publication : envelopes_.write(packet)) {
        const auto due = static_cast<double>(publication.due_us);
        while (noise_chance_.chance(options_.noise))
            pending_.put(due, noise_.next(publication));
        pending_.put(due, std::move(publication));
    }
}

std::optional<Publication> SimulatedSource::next()
{
    while (!exhausted() && (pending_.empty() || pending_.earliest() > static_cast<double>(world_.now_us())))
        simulate_packet();
    if (pending_.empty())
        return std::nullopt;
    const double since_start_us = pending_.earliest() - static_cast<double>(options_.world.start_us);
    Publication publication = pending_.take();
    publication.due_us = static_cast<TimeUs>(since_start_us / options_.time_scale);
    return publication;
}

ReplaySource::ReplaySource(
    const std::filesystem::path& capture, double envelopes_per_second, std::optional<std::uint64_t> most)
    : reader_(capture)
    , envelopes_per_second_(envelopes_per_second)
    , most_(most)
{ }

std::optional<Publication> ReplaySource::next()
{
    if (most_ && count_ >= *most_)
        return std::nullopt;
    auto record = reader_.next();
    if (!record)
        return std::nullopt;
    const double seconds =
        envelopes_per_second_ > 0 ? static_cast<double>(count_) / envelopes_per_second_ : 0;
    ++count_;
    return Publication{static_cast<TimeUs>(seconds * static_cast<double>(us_per_second)),
        std::move(record->topic), std::move(record->payload), true};
}

} // namespace meshview::simulator
