#include "simulator/channels.hpp"

namespace meshview::simulator {

namespace {

constexpr int preset_long_fast = 0;
constexpr int preset_medium_slow = 3;

} // namespace

std::vector<Channel> make_channels(Random& random)
{
    const std::string default_psk(1, '\x01');
    const std::string private_name = "HillClimbers";
    std::vector<Channel> channels;
    channels.push_back({"LongFast", mesh::ChannelKey(default_psk), preset_long_fast});
    channels.push_back({"MediumSlow", mesh::ChannelKey(default_psk), preset_medium_slow});
    mesh::ChannelKey secret(random.bytes(32));
    while (secret.hash(private_name) == channels.front().key.hash(private_name))
        secret = mesh::ChannelKey(random.bytes(32));
    channels.push_back({private_name, std::move(secret), preset_long_fast});
    return channels;
}

} // namespace meshview::simulator
