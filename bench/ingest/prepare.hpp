#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <SQLiteCpp/Database.h>

#include "common/time.hpp"

namespace meshview::bench {

inline constexpr TimeUs before_us = 7 * us_per_day; ///< how long before now the mesh of fill() begins

/// The schema as it is at `revision`, upwards or downwards.
void upgrade(const std::filesystem::path& database, const std::string& revision);
void downgrade(const std::filesystem::path& database, const std::string& revision);

/// A week of a mesh of 1,500 nodes before the measurement.
void fill(const std::filesystem::path& database, std::uint64_t packets);

/// Envelopes of another one, from now on, as a capture.
void record(const std::filesystem::path& capture, std::uint64_t envelopes);

} // namespace meshview::bench
