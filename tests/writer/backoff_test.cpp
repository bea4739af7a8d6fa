#include <doctest/doctest.h>

#include "writer/backoff.hpp"

using namespace std::chrono_literals;
using meshview::writer::Backoff;

TEST_CASE("a backoff doubles up to its limit, and starts anew after a reset")
{
    Backoff backoff(100ms, 1000ms);
    CHECK(backoff.next(0) == 50ms);
    CHECK(backoff.next(0.5) == 150ms);
    CHECK(backoff.next(0) == 200ms);
    CHECK(backoff.next(0) == 400ms);
    CHECK(backoff.next(0) == 500ms);
    CHECK(backoff.next(0.999) == 999ms);
    backoff.reset();
    CHECK(backoff.next(0) == 50ms);
}
