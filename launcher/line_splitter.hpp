#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace meshview::launcher {

/// Cuts a stream of bytes into lines. A line longer than `max_line_bytes` comes in pieces, so that a child
/// that never ends its line cannot grow our memory. Not thread-safe.
class LineSplitter {
public:
    static constexpr std::size_t max_line_bytes = 16 * 1024;

    /// Calls `sink` with each complete line, without its end.
    void feed(std::string_view bytes, const std::function<void(std::string_view)>& sink);

    /// The stream has ended: what is left is a line.
    void finish(const std::function<void(std::string_view)>& sink);

private:
    std::string partial_;
};

} // namespace meshview::launcher
