#include "simulator/hardware.hpp"

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace meshview::simulator {

namespace {

struct Choice {
    int hw_model;
    double weight;
};

// HardwareModel numbers of the protocol.
constexpr int tbeam = 4, t_echo = 7, rak4631 = 9, tbeam_s3 = 12, nano_g2_ultra = 18, station_g2 = 31,
              portduino = 37, heltec_v3 = 43, heltec_wsl_v3 = 44, wireless_tracker = 48, wireless_paper = 49,
              t_deck = 50, t_watch_s3 = 51, promicro_diy = 63, heltec_t114 = 69, sensecap_indicator = 70,
              t1000_e = 71, rpi_pico2 = 79, xiao_s3 = 81, wismesh_tap = 84, thinknode_m1 = 89,
              mesh_pocket = 94, seeed_solar = 95, wio_tracker_l1 = 99, wismesh_tag = 105, heltec_v4 = 110,
              cardputer_adv = 112;

constexpr std::array routers{Choice{rak4631, 6}, Choice{station_g2, 3}, Choice{seeed_solar, 3},
    Choice{promicro_diy, 2}, Choice{heltec_v3, 1}, Choice{heltec_t114, 1}};
constexpr std::array trackers{Choice{t1000_e, 6}, Choice{wismesh_tag, 2}, Choice{tbeam, 2},
    Choice{tbeam_s3, 1}, Choice{wireless_tracker, 2}, Choice{wio_tracker_l1, 1}};
constexpr std::array sensors{
    Choice{rak4631, 5}, Choice{promicro_diy, 1}, Choice{heltec_wsl_v3, 1}, Choice{xiao_s3, 1}};
constexpr std::array clients{Choice{heltec_v3, 9}, Choice{rak4631, 5}, Choice{t_deck, 3}, Choice{t_echo, 3},
    Choice{tbeam, 3}, Choice{heltec_t114, 3}, Choice{heltec_v4, 3}, Choice{t1000_e, 2},
    Choice{seeed_solar, 2}, Choice{station_g2, 1}, Choice{nano_g2_ultra, 1}, Choice{wireless_paper, 1},
    Choice{t_watch_s3, 1}, Choice{sensecap_indicator, 1}, Choice{rpi_pico2, 1}, Choice{wismesh_tap, 1},
    Choice{thinknode_m1, 1}, Choice{mesh_pocket, 1}, Choice{portduino, 1}, Choice{cardputer_adv, 0.5}};

std::span<const Choice> choices(Role role)
{
    switch (role) {
    case Role::router:
    case Role::router_late:
        return routers;
    case Role::tracker:
    case Role::lost_and_found:
        return trackers;
    case Role::sensor:
        return sensors;
    default:
        return clients;
    }
}

struct Release {
    int minor;
    int patch;
    std::string_view commit; // invented: the releases here are those of the simulated mesh
    double weight;
};

constexpr std::array releases{Release{7, 11, "4e2c91b", 10}, Release{7, 9, "c0a51fe", 6},
    Release{7, 4, "19d7b3a", 4}, Release{6, 11, "60ec05e", 6}, Release{6, 4, "b89355f", 2},
    Release{5, 20, "4c97351", 2}, Release{4, 3, "91d6612", 0.7}, Release{3, 15, "deb7c27", 0.3}};

template <typename Items>
std::vector<double> weights(const Items& items)
{
    std::vector<double> result;
    for (const auto& item : items)
        result.push_back(item.weight);
    return result;
}

} // namespace

int choose_hardware(Role role, Random& random)
{
    const auto models = choices(role);
    return models[random.weighted(weights(models))].hw_model;
}

Firmware choose_firmware(Random& random)
{
    const Release& release = releases[random.weighted(weights(releases))];
    return {release.minor, release.patch,
        fmt::format("2.{}.{}.{}", release.minor, release.patch, release.commit)};
}

bool is_portduino(int hw_model)
{
    return hw_model == portduino;
}

} // namespace meshview::simulator
