#include "migrations/gzip.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <zlib.h>

#include "common/exit_code.hpp"
#include "common/time.hpp"

namespace meshview::migrations {

namespace {

// The pages of a database shrink well at the fastest level; the others cost several times as much.
constexpr const char* write_mode = "wb1";
constexpr unsigned buffer_bytes = 1U << 18;
constexpr TimeUs progress_interval_us = 5 * us_per_second;

using Buffer = std::array<unsigned char, buffer_bytes>;
using GzFile = std::unique_ptr<gzFile_s, int (*)(gzFile)>;
using File = std::unique_ptr<FILE, int (*)(FILE*)>;

std::string last_error()
{
    return std::generic_category().message(errno);
}

GzFile open_packed(const std::filesystem::path& path, const char* mode)
{
    GzFile file(gzopen(path.c_str(), mode), gzclose);
    if (!file)
        throw ExitError(ExitCode::configuration, fmt::format("{}: {}", path.string(), last_error()));
    gzbuffer(file.get(), buffer_bytes);
    return file;
}

File open_plain(const std::filesystem::path& path, const char* mode)
{
    File file(std::fopen(path.c_str(), mode), std::fclose);
    if (!file)
        throw ExitError(ExitCode::configuration, fmt::format("{}: {}", path.string(), last_error()));
    return file;
}

[[noreturn]] void throw_unwritten(const std::filesystem::path& path)
{
    throw ExitError(ExitCode::try_again,
        fmt::format("{}: {}; free some disk space and start again", path.string(), last_error()));
}

struct Content {
    unsigned long crc = crc32(0, nullptr, 0);
    std::uint64_t bytes = 0;

    void add(const unsigned char* data, std::size_t count)
    {
        crc = crc32(crc, data, static_cast<unsigned>(count));
        bytes += count;
    }
    bool operator==(const Content&) const = default;
};

// Calls `take` with all that the file unpacks to.
void unpack(
    const std::filesystem::path& path, const std::function<void(const unsigned char*, std::size_t)>& take)
{
    const GzFile in = open_packed(path, "rb");
    const auto buffer = std::make_unique<Buffer>();
    int count = 0;
    while ((count = gzread(in.get(), buffer->data(), buffer_bytes)) > 0)
        take(buffer->data(), static_cast<std::size_t>(count));
    int error = Z_OK;
    const char* const message = gzerror(in.get(), &error);
    // A file that is cut short ends without an error, but not at its end.
    if (count < 0 || error != Z_OK || (gzdirect(in.get()) == 0 && gzeof(in.get()) == 0))
        throw ExitError(
            ExitCode::bad_data, fmt::format("{} is damaged or cut short: {}", path.string(), message));
}

Content pack(const std::filesystem::path& from, const std::filesystem::path& to, const std::stop_token& stop)
{
    const File in = open_plain(from, "rb");
    GzFile out = open_packed(to, write_mode);
    const auto buffer = std::make_unique<Buffer>();
    Content content;
    const auto whole = std::filesystem::file_size(from);
    TimeUs spoken_us = steady_us();
    while (const std::size_t count = std::fread(buffer->data(), 1, buffer_bytes, in.get())) {
        if (stop.stop_requested())
            throw ExitError(ExitCode::try_again, "backup: stopped on request");
        content.add(buffer->data(), count);
        if (gzwrite(out.get(), buffer->data(), static_cast<unsigned>(count)) <= 0)
            throw_unwritten(to);
        if (steady_us() - spoken_us >= progress_interval_us) {
            spoken_us = steady_us();
            spdlog::info("backup: {}% of {} MB packed",
                100 * content.bytes / std::max<std::uintmax_t>(whole, 1), whole / 1'000'000);
        }
    }
    if (std::ferror(in.get()) != 0)
        throw ExitError(ExitCode::try_again, fmt::format("{}: {}", from.string(), last_error()));
    if (gzclose(out.release()) != Z_OK)
        throw_unwritten(to);
    return content;
}

} // namespace

void gzip_file(const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop)
{
    const Content packed = pack(from, to, stop);
    Content unpacked;
    unpack(to, [&](const unsigned char* data, std::size_t count) { unpacked.add(data, count); });
    if (!(packed == unpacked))
        throw ExitError(ExitCode::internal,
            fmt::format("{} does not unpack to what was packed; is the disk sound?", to.string()));
}

void gunzip_file(const std::filesystem::path& from, const std::filesystem::path& to)
{
    const File out = open_plain(to, "wb");
    unpack(from, [&](const unsigned char* data, std::size_t count) {
        if (std::fwrite(data, 1, count, out.get()) != count)
            throw_unwritten(to);
    });
    if (std::fflush(out.get()) != 0)
        throw_unwritten(to);
}

} // namespace meshview::migrations
