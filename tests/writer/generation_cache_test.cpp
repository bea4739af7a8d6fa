#include <doctest/doctest.h>

#include "writer/generation_cache.hpp"

using meshview::writer::GenerationCache;

TEST_CASE("a generation cache keeps what is used and stays within twice its capacity")
{
    GenerationCache<int, int> cache(100);
    cache.insert(-1, 42);
    for (int i = 0; i < 10'000; ++i) {
        cache.insert(i, i);
        REQUIRE(cache.find(-1) != nullptr);
        REQUIRE(cache.size() <= 201);
    }
    CHECK(*cache.find(-1) == 42);
    CHECK(*cache.find(9'999) == 9'999);
    CHECK(*cache.find(9'950) == 9'950);
    CHECK(cache.find(5'000) == nullptr);
}

TEST_CASE("an entry of a generation cache is replaced")
{
    GenerationCache<int, int> cache(2);
    cache.insert(1, 10);
    cache.insert(1, 11);
    CHECK(*cache.find(1) == 11);
    cache.clear();
    CHECK(cache.find(1) == nullptr);
}
