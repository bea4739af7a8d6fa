#pragma once

#include <filesystem>
#include <optional>

#include "launcher/child.hpp"

namespace meshview::launcher {

/// A backup that is to take the place of a running stack's database: `meshview restore` leaves the request
/// beside the database and asks for a restart; the launcher carries it out when no writer runs any more.

/// `packets.db` -> `packets.db.restore`.
std::filesystem::path restore_request_path(const std::filesystem::path& database);

/// Throws ExitError `configuration` when it cannot be written.
void request_restore(const std::filesystem::path& database, const std::filesystem::path& backup);

/// The request is void, whether or not it was carried out.
void forget_restore_request(const std::filesystem::path& database) noexcept;

/// Carries out a request, if there is one: runs `migrate` with the command `restore` and the backup, and
/// passes its lines on. Whatever comes of it is logged, and the stack goes on with the database that is there
/// then.
void carry_out_restore_request(const std::filesystem::path& database, Command migrate);

} // namespace meshview::launcher
