#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/system/process.hpp"

namespace meshview::system_test {

/// A real mosquitto on loopback, with its configuration in `folder`.
class Broker {
public:
    /// `extra` are further lines of the configuration.
    explicit Broker(const std::filesystem::path& folder, const std::string& extra = "allow_anonymous true\n");

    std::uint16_t port() const { return port_; }
    void stop();
    void start();

private:
    std::filesystem::path config_;
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

} // namespace meshview::system_test
