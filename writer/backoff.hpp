#pragma once

#include <chrono>

namespace meshview::writer {

/// How long to wait between tries: doubling from `first` up to `most`. Used by one thread.
class Backoff {
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most)
        : first_(first)
        , most_(most)
        , next_(first)
    { }

    /// The next wait. `dice` is a random number in [0, 1): the wait lies between half and all of the current
    /// step, so that the many clients that a restarting broker lost do not all come back at once.
    std::chrono::milliseconds next(double dice)
    {
        const auto step = next_;
        next_ = next_ * 2 < most_ ? next_ * 2 : most_;
        return std::chrono::duration_cast<std::chrono::milliseconds>(step * (0.5 + dice / 2));
    }

    void reset() { next_ = first_; }

private:
    std::chrono::milliseconds first_;
    std::chrono::milliseconds most_;
    std::chrono::milliseconds next_;
};

} // namespace meshview::writer
