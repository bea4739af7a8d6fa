#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/config.hpp"
#include "common/exit_code.hpp"
#include "common/time.hpp"
#include "launcher/stack_status.hpp"

namespace meshview::launcher {

/// One thing that `meshview doctor` looked at.
struct Finding {
    enum class Level : std::uint8_t { ok, warning, problem } level = Level::ok;
    std::string topic; ///< `database`
    std::string text; ///< what is so
    std::string fix{}; ///< what to do about it; empty when it is well
    ExitCode code = ExitCode::ok; ///< of a problem
};

/// `ok       database    packets.db, 412 MiB`, and the fix on a line of its own.
std::string to_text(const Finding& finding);

/// The code of the gravest problem: damaged data before configuration before services; `ok` when there are
/// only warnings.
ExitCode exit_code(const std::vector<Finding>& findings);

/// The checks, each a group of findings. They change nothing; those that look at files do so as this user.
std::vector<Finding> check_files(const Config& config, const StackStatus& status);
std::vector<Finding> check_database(const Config& config, const StackStatus& status);
/// What `meshview-migrate doctor` finds in a database that can be read: schema drift, interrupted migrations
/// of other tools, and the like.
std::vector<Finding> check_schema_with(
    const std::filesystem::path& migrate, const std::filesystem::path& database);
/// Its JSON answer, among other lines. Pure.
std::vector<Finding> parse_schema_findings(std::string_view text);
std::vector<Finding> check_port(const Config& config, const StackStatus& status);
std::vector<Finding> check_broker(const Config& config);
std::vector<Finding> check_clock(TimeUs now_us);

} // namespace meshview::launcher
