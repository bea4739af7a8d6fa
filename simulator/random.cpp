#include "simulator/random.hpp"

namespace meshview::simulator {

// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t z = a + 0x9e3779b97f4a7c15ULL * (b + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double normal_of(std::uint64_t bits)
{
    constexpr double sigma_of_one_sum = 0.57735026918962576; // of four uniforms: sqrt(4 / 12)
    double sum = -2.0;
    for (int i = 0; i < 4; ++i, bits >>= 16)
        sum += (static_cast<double>(bits & 0xffff) + 0.5) * 0x1.0p-16;
    return sum / sigma_of_one_sum;
}

Random Random::stream(std::uint64_t seed, std::uint64_t purpose)
{
    return Random(mix(mix(seed, purpose), purpose));
}

std::size_t Random::below(std::size_t bound)
{
    return static_cast<std::size_t>(uniform() * static_cast<double>(bound));
}

std::string Random::bytes(std::size_t count)
{
    std::string result;
    result.reserve(count);
    while (result.size() < count) {
        std::uint64_t word = bits();
        for (int i = 0; i < 8 && result.size() < count; ++i, word >>= 8)
            result += static_cast<char>(word & 0xff);
    }
    return result;
}

std::size_t Random::weighted(std::span<const double> weights)
{
    double total = 0;
    for (const double weight : weights)
        total += weight;
    double left = uniform() * total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        left -= weights[i];
        if (left < 0)
            return i;
    }
    return weights.size() - 1;
}

} // namespace meshview::simulator
