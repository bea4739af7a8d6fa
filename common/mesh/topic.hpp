#pragma once

#include <string_view>

namespace meshview::mesh {

/// What a topic says about the bodies published there. Only `e`, `c` and `map` carry protobuf envelopes.
enum class TopicKind {
    e, ///< envelopes of one channel, firmware 2.3 and later
    c, ///< the same from older firmware
    map, ///< map reports, always in the clear
    json, ///< a copy as JSON that some gateways add
    stat, ///< `online` or `offline`
    other,
};

/// A topic taken apart: `<root>/2/<kind>/<channel>/<gateway>`. Views into the text that was parsed; empty
/// where the topic has no such part. Anybody may publish anywhere, so this is a claim and not a fact.
struct Topic {
    TopicKind kind = TopicKind::other;
    std::string_view root;
    std::string_view channel;
    std::string_view gateway; ///< normally `!hhhhhhhh`
};

/// Finds the rightmost `2/<kind>` pair, since the root is free text of any depth and may itself look like
/// one.
Topic parse_topic(std::string_view topic);

/// True for the kinds whose bodies may reach the protobuf decoder.
constexpr bool carries_envelopes(TopicKind kind)
{
    return kind == TopicKind::e || kind == TopicKind::c || kind == TopicKind::map;
}

} // namespace meshview::mesh
