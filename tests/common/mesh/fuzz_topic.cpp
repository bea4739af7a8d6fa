#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "common/mesh/topic.hpp"

/// libFuzzer's entry: any bytes as a topic.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const meshview::mesh::Topic topic = meshview::mesh::parse_topic(text);
    for (const std::string_view part : {topic.root, topic.channel, topic.gateway})
        if (!part.empty()
            && (part.data() < text.data() || part.data() + part.size() > text.data() + text.size()))
            throw std::logic_error("a part lies outside of the topic");
    return 0;
}
