#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "launcher/child.hpp"

namespace meshview::launcher {

/// What `meshview demo` was asked for.
struct DemoOptions {
    std::filesystem::path data; ///< empty: a temporary folder, removed at the end
    std::string nodes = "150";
    std::string rate = "8"; ///< packets a second
};

/// A folder for the demonstration, with a broker's configuration in it. A temporary one is removed, with all
/// that is in it, when the object goes.
class Demo {
public:
    /// Throws ExitError: `configuration` when the folder cannot be made, `unavailable` without mosquitto.
    Demo(DemoOptions options, std::filesystem::path programs);
    ~Demo();
    Demo(const Demo&) = delete;
    Demo& operator=(const Demo&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    Command broker() const;
    Command simulator() const;

    /// `section.key=value` for the writer and the reader; the operator's own --set come after and win.
    std::vector<std::string> assignments() const;

    /// The arguments that start this demonstration again in the same folder.
    std::vector<std::string> restart_arguments() const;

private:
    DemoOptions options_;
    std::filesystem::path programs_;
    std::filesystem::path mosquitto_;
    std::filesystem::path folder_;
    bool temporary_ = false;
    std::uint16_t broker_port_ = 0;
    std::uint16_t web_port_ = 0;
};

} // namespace meshview::launcher
