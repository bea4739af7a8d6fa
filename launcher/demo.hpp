#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "launcher/child.hpp"
#include "launcher/handover.hpp"

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
    /// `before`: of the demonstration that this one goes on with, in the same folder and on the same ports.
    /// Throws ExitError: `configuration` when the folder cannot be made, `unavailable` without mosquitto.
    Demo(DemoOptions options, std::filesystem::path programs, const std::optional<Handover>& before);
    ~Demo();
    Demo(const Demo&) = delete;
    Demo& operator=(const Demo&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    Command broker() const;
    Command simulator() const;

    /// `section.key=value` for the writer and the reader; the operator's own --set come after and win.
    std::vector<std::string> assignments() const;

    /// What the next launcher has to know to go on with this demonstration.
    Handover handover() const;

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
