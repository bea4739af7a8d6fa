#include "simulator/node.hpp"

namespace meshview::simulator {

bool Node::relays() const
{
    if (moves())
        return false;
    switch (role) {
    case Role::client:
    case Role::router:
    case Role::router_late:
    case Role::client_base:
        return true;
    default:
        return false;
    }
}

bool Node::has_person() const
{
    switch (role) {
    case Role::client:
    case Role::client_mute:
    case Role::client_base:
    case Role::client_hidden:
    case Role::tak:
        return !is_unmessagable;
    default:
        return false;
    }
}

Motion Node::motion(TimeUs time_us) const
{
    return track ? track->at(time_us) : Motion{home, 0, 0};
}

std::uint32_t relay_byte(NodeNum node)
{
    const std::uint32_t byte = node & 0xff;
    return byte == 0 ? 0xff : byte;
}

} // namespace meshview::simulator
