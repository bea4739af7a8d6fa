#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "common/mesh/capture.hpp"
#include "simulator/envelopes.hpp"
#include "simulator/noise.hpp"
#include "simulator/publication.hpp"
#include "simulator/schedule.hpp"
#include "simulator/world.hpp"

namespace meshview::simulator {

struct SimulationOptions {
    WorldOptions world;
    std::string root = "msh/US/demo"; ///< of the topics
    double noise = 0; ///< share of all publications that are malformed, 0 to 0.9
    double time_scale = 1; ///< seconds of the world in one real second
    std::optional<std::uint64_t> packets; ///< ends after so many; their envelopes are all published
};

/// The simulated mesh as a stream of envelopes: receptions of packets that follow each other closely
/// interleave as they do on a broker.
class SimulatedSource : public PublicationSource {
public:
    explicit SimulatedSource(const SimulationOptions& options);

    std::optional<Publication> next() override;
    const World& world() const { return world_; }

private:
    void simulate_packet();
    bool exhausted() const { return options_.packets && packets_ >= *options_.packets; }

    SimulationOptions options_;
    World world_;
    EnvelopeWriter envelopes_;
    Noise noise_;
    Random noise_chance_;
    Schedule<Publication> pending_; ///< by microseconds of the world's clock
    std::uint64_t packets_ = 0;
};

/// A capture, evenly paced. Counts each envelope as a packet of its own, since it does not look inside.
class ReplaySource : public PublicationSource {
public:
    /// `envelopes_per_second` <= 0: everything is due at once. `most`: ends after so many.
    ReplaySource(
        const std::filesystem::path& capture, double envelopes_per_second, std::optional<std::uint64_t> most);

    std::optional<Publication> next() override;

private:
    mesh::CaptureReader reader_;
    double envelopes_per_second_;
    std::optional<std::uint64_t> most_;
    std::uint64_t count_ = 0;
};

} // namespace meshview::simulator
