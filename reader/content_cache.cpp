#include "reader/content_cache.hpp"

#include <functional>

namespace meshview::reader {

namespace {

constexpr std::size_t max_kept_bytes = 1024; ///< times the number of slots is the most it may hold

} // namespace

std::shared_ptr<const RenderedContent> ContentCache::read(const PacketRow& row)
{
    const Identity identity{.id = row.id,
        .portnum = row.portnum,
        .to_node_id = row.to_node_id,
        .payload_bytes = row.payload.size(),
        .payload_hash = std::hash<std::string_view>{}(row.payload)};
    // Row numbers count up, so that the latest packets never share a slot.
    const std::size_t index = static_cast<std::size_t>(row.sequence) % slots_.size();
    Slot& slot = slots_[index];
    std::mutex& mutex = mutexes_[index % mutexes_.size()];
    {
        const std::lock_guard lock(mutex);
        if (slot.content && slot.identity == identity)
            return slot.content;
    }
    auto content = std::make_shared<const RenderedContent>(render_content(read_content(row)));
    if (content->payload_json.size() <= max_kept_bytes) {
        const std::lock_guard lock(mutex);
        slot = {identity, content};
    }
    return content;
}

} // namespace meshview::reader
