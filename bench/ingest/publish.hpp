#pragma once

#include <cstdint>
#include <filesystem>

namespace meshview::bench {

/// Publishes every record of a capture with QoS 0 as fast as the broker takes them, and returns once it has
/// taken all. Throws std::runtime_error.
void publish(const std::filesystem::path& capture, std::uint16_t port);

} // namespace meshview::bench
