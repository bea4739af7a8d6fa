#pragma once

#include <filesystem>
#include <stop_token>

namespace meshview::migrations {

/// Packs a file as gzip does, then unpacks the result again in memory and compares its check sum and length
/// with what was read. Throws ExitError: `try_again` when the disk is full or when stopped, `configuration`
/// when a file cannot be opened, `internal` when the result is not what went in.
void gzip_file(const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop = {});

/// Unpacks; a file that is not packed is copied. Throws ExitError: `bad_data` when it is cut or damaged.
void gunzip_file(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace meshview::migrations
