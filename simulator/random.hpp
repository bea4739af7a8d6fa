#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace meshview::simulator {

/// A well mixed 64-bit value of two others, for chance that must not depend on the order of calls (the
/// shadowing of a radio link is the same whenever it is asked for). Much cheaper than a Random of its own.
std::uint64_t mix(std::uint64_t a, std::uint64_t b);

/// 64 random bits as a number in [0, 1).
inline double uniform_of(std::uint64_t bits)
{
    return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

/// 64 random bits as a near normal number with mean 0 and sigma 1: the sum of four uniforms of 16 bits, which
/// needs no mathematical library and never exceeds 3.5.
double normal_of(std::uint64_t bits);

/// The one source of chance. std::mt19937_64 gives the same numbers everywhere, and the distributions are
/// written here because those of the standard library differ from one implementation to the next: a seed
/// means the same mesh on every machine. Used by one thread.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : engine_(seed)
    { }

    /// An independent stream for another part of the simulation, so that one part's use of chance does not
    /// shift the other's.
    static Random stream(std::uint64_t seed, std::uint64_t purpose);

    std::uint64_t bits() { return engine_(); }
    std::uint32_t bits32() { return static_cast<std::uint32_t>(engine_() >> 32); }

    /// In [0, 1).
    double uniform() { return uniform_of(engine_()); }
    /// In [low, high).
    double between(double low, double high) { return low + (high - low) * uniform(); }
    /// In [0, bound); bound > 0.
    std::size_t below(std::size_t bound);
    /// In [low, high], both ends included.
    int integer(int low, int high)
    {
        return low + static_cast<int>(below(static_cast<std::size_t>(high - low) + 1));
    }
    bool chance(double probability) { return uniform() < probability; }

    /// Near normal (normal_of).
    double normal(double mean, double sigma) { return mean + sigma * normal_of(engine_()); }

    /// `count` random bytes.
    std::string bytes(std::size_t count);

    template <typename T>
    const T& pick(std::span<const T> items)
    {
        return items[below(items.size())];
    }
    template <typename Container>
    const auto& pick(const Container& items)
    {
        return items[below(items.size())];
    }

    /// The index of one of `weights` (all >= 0, at least one > 0), each as likely as its weight.
    std::size_t weighted(std::span<const double> weights);

private:
    std::mt19937_64 engine_;
};

} // namespace meshview::simulator
