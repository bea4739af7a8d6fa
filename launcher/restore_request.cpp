#include "launcher/restore_request.hpp"

#include <fstream>
#include <iterator>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"

namespace meshview::launcher {

std::filesystem::path restore_request_path(const std::filesystem::path& database)
{
    return std::filesystem::path(database) += ".restore";
}

void request_restore(const std::filesystem::path& database, const std::filesystem::path& backup)
{
    const auto path = restore_request_path(database);
    std::ofstream file(path, std::ios::trunc);
    file << std::filesystem::absolute(backup).string() << '\n';
    file.close();
    if (!file)
        throw ExitError(ExitCode::configuration,
            fmt::format("{} cannot be written; run this as the user of the stack", path.string()));
}

void forget_restore_request(const std::filesystem::path& database) noexcept
{
    std::error_code ignored;
    std::filesystem::remove(restore_request_path(database), ignored);
}

void carry_out_restore_request(const std::filesystem::path& database, Command migrate)
{
    std::ifstream file(restore_request_path(database));
    std::string backup;
    if (!std::getline(file, backup))
        return;
    // First: a backup that cannot be restored must not be tried at every start.
    forget_restore_request(database);
    migrate.arguments.insert(migrate.arguments.end(), {"restore", backup});
    spdlog::info("stack: restoring {}", backup);
    boost::asio::io_context io;
    ExitStatus status;
    Child::Callbacks callbacks;
    callbacks.on_line = [](std::string_view line) { spdlog::info("restore: {}", line); };
    callbacks.on_end = [&status](ExitStatus ended) { status = ended; };
    try {
        const Child child(io, migrate, std::move(callbacks));
        io.run();
    } catch (const ExitError& error) {
        status.code = static_cast<int>(error.code());
        spdlog::error("stack: {}", error.what());
    }
    if (status.code != 0 || status.signal != 0)
        spdlog::error("stack: not restored ({}); going on with the database as it was", describe(status));
}

} // namespace meshview::launcher
