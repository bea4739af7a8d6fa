#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "common/time.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/graph.hpp"
#include "migrations/new_revision.hpp"

namespace meshview::migrations {

ExitCode revision_command(const Invocation& invocation)
{
    if (invocation.message.empty())
        throw ExitError(
            ExitCode::usage, "say what the migration does: revision -m \"add route_return to traceroute\"");
    if (!std::filesystem::is_directory(invocation.versions))
        throw ExitError(ExitCode::usage,
            fmt::format(
                "there is no folder {}; run this in the root of the source tree, or name the folder with "
                "--versions",
                invocation.versions.string()));
    const NewRevision revision{
        .revision = new_revision_id(),
        .down_revision = {head()},
        .create_date = format_utc(now_us()).substr(0, std::string("2026-01-31 12:00").size()),
        .message = invocation.message,
    };
    const std::filesystem::path path = invocation.versions / file_name(revision);
    std::ofstream file(path);
    file << source_text(revision) << std::flush;
    if (!file)
        throw ExitError(ExitCode::configuration, fmt::format("{} cannot be written", path.string()));
    std::cout << path.string() << "\n";
    return ExitCode::ok;
}

} // namespace meshview::migrations
