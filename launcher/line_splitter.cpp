#include "launcher/line_splitter.hpp"

#include <algorithm>

namespace meshview::launcher {

void LineSplitter::feed(std::string_view bytes, const std::function<void(std::string_view)>& sink)
{
    while (!bytes.empty()) {
        const std::size_t room = max_line_bytes - partial_.size();
        const std::size_t end = bytes.substr(0, room).find('\n');
        if (end == bytes.npos && bytes.size() < room) {
            partial_ += bytes;
            return;
        }
        const std::size_t taken = std::min(end, room);
        partial_ += bytes.substr(0, taken);
        sink(partial_);
        partial_.clear();
        bytes.remove_prefix(end == bytes.npos ? taken : taken + 1);
    }
}

void LineSplitter::finish(const std::function<void(std::string_view)>& sink)
{
    if (!partial_.empty())
        sink(partial_);
    partial_.clear();
}

} // namespace meshview::launcher
