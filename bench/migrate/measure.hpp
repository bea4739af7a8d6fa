#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace meshview::bench {

struct Cost {
    double seconds = 0;
    double cpu_seconds = 0; ///< of all threads; what neighbours on the machine do not change
    long peak_mb = 0;
};

/// Runs the work in a process of its own, so that its peak memory is its own. Ends the program with 70 when
/// it fails.
Cost measure(const std::function<void()>& work);

void print(std::string_view what, const Cost& cost);

/// A copy beside the original, flushed, so that what is measured does not pay for its pages.
std::filesystem::path fresh_copy(const std::filesystem::path& original);

/// Makes the file at the first call; later ones find it.
void make_once(
    const std::filesystem::path& path, const std::function<void(const std::filesystem::path&)>& make);

/// The lineage from 2b5a61bb2b75 to its head. False: a limit is missed.
bool lineage(const std::filesystem::path& folder);

/// Single changes of a table, each beside its prediction and the statements that do it by hand. False: a
/// limit is missed.
bool alterations(const std::filesystem::path& folder);

} // namespace meshview::bench
