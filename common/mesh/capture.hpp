#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <zlib.h>

namespace meshview::mesh {

/// A capture of MQTT traffic: one record after the other in order of arrival, each topic length (u32, little
/// endian), topic, payload length (u32), payload; the whole plain or compressed with gzip.
struct CaptureRecord {
    std::string topic;
    std::string payload;

    bool operator==(const CaptureRecord&) const = default;
};

struct CloseCapture {
    void operator()(gzFile_s* file) const { gzclose(file); }
};
using CaptureFile = std::unique_ptr<gzFile_s, CloseCapture>;

/// Reads a capture record by record, whatever its size. Used by one thread.
class CaptureReader {
public:
    /// Throws ExitError (`usage`) when the file cannot be opened.
    explicit CaptureReader(const std::filesystem::path& path);

    /// The next record, none at the end. Throws ExitError (`bad_data`), naming the record, when the file ends
    /// in the middle of one, when its compression is damaged, or when it is no capture at all.
    std::optional<CaptureRecord> next();

private:
    std::optional<std::uint32_t> read_length(bool at_record_start);
    std::string read_bytes(std::uint32_t size, std::uint32_t most, std::string_view what);
    std::size_t read_into(char* bytes, std::size_t size);
    [[noreturn]] void fail(std::string_view what) const;

    std::filesystem::path path_;
    CaptureFile file_;
    std::uint64_t records_ = 0;
};

/// Writes a capture, with gzip when the name ends in `.gz`. Used by one thread.
class CaptureWriter {
public:
    /// Creates or empties the file. Throws ExitError (`usage`) when that fails.
    explicit CaptureWriter(const std::filesystem::path& path);

    /// Throws ExitError (`try_again`) when the disk is full.
    void write(std::string_view topic, std::string_view payload);

    /// Completes the file. Throws as write(). A writer that is not closed leaves the file unfinished.
    void close();

private:
    void put(std::string_view bytes);

    std::filesystem::path path_;
    CaptureFile file_;
};

} // namespace meshview::mesh
