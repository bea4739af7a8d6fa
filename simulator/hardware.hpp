#pragma once

#include "simulator/node.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// A device that somebody with this role would own, by HardwareModel number; weighted by how common it is.
int choose_hardware(Role role, Random& random);

/// A firmware release, newer ones more likely; a few owners never update.
Firmware choose_firmware(Random& random);

/// True for devices that run on a computer and report HostMetrics.
bool is_portduino(int hw_model);

} // namespace meshview::simulator
