#include "common/mesh/topic.hpp"

#include <array>
#include <utility>

namespace meshview::mesh {

namespace {

constexpr std::array<std::pair<std::string_view, TopicKind>, 5> kinds{{
    {"e", TopicKind::e},
    {"c", TopicKind::c},
    {"map", TopicKind::map},
    {"json", TopicKind::json},
    {"stat", TopicKind::stat},
}};

TopicKind kind_of(std::string_view level)
{
    for (const auto& [name, kind] : kinds)
        if (level == name)
            return kind;
    return TopicKind::other;
}

// `rest` is what follows the kind: the last level is the gateway, everything before it the channel.
Topic make_topic(TopicKind kind, std::string_view root, std::string_view rest)
{
    Topic topic{.kind = kind, .root = root};
    if (kind == TopicKind::map)
        return topic;
    const std::size_t slash = rest.rfind('/');
    if (slash != std::string_view::npos) {
        topic.channel = rest.substr(0, slash);
        topic.gateway = rest.substr(slash + 1);
    } else if (kind == TopicKind::stat || rest.starts_with('!')) {
        topic.gateway = rest;
    } else {
        topic.channel = rest;
    }
    return topic;
}

} // namespace

Topic parse_topic(std::string_view topic)
{
    std::size_t kind_end = topic.size();
    while (true) {
        const std::size_t slash = topic.rfind('/', kind_end == 0 ? 0 : kind_end - 1);
        if (kind_end == 0 || slash == std::string_view::npos)
            return {};
        const TopicKind kind = kind_of(topic.substr(slash + 1, kind_end - slash - 1));
        const std::string_view before = topic.substr(0, slash);
        if (kind != TopicKind::other && (before == "2" || before.ends_with("/2"))) {
            const std::string_view root = before.substr(0, before.size() < 2 ? 0 : before.size() - 2);
            return make_topic(kind, root, topic.substr(kind_end == topic.size() ? kind_end : kind_end + 1));
        }
        kind_end = slash;
    }
}

} // namespace meshview::mesh
