#include "common/mesh/capture.hpp"

#include <array>

#include <fmt/format.h>

#include "common/exit_code.hpp"

namespace meshview::mesh {

namespace {

constexpr std::size_t length_bytes = 4;
constexpr std::uint32_t most_topic_bytes = 65'535; // what MQTT allows
constexpr std::uint32_t most_payload_bytes = 64U << 20;
constexpr unsigned buffer_bytes = 128U << 10;

std::array<char, length_bytes> little_endian(std::size_t value)
{
    std::array<char, length_bytes> bytes{};
    for (char& byte : bytes) {
        byte = static_cast<char>(value & 0xff);
        value >>= 8;
    }
    return bytes;
}

} // namespace

CaptureReader::CaptureReader(const std::filesystem::path& path)
    : path_(path)
    , file_(gzopen(path.c_str(), "rb"))
{
    if (file_ == nullptr || std::filesystem::is_directory(path))
        throw ExitError(
            ExitCode::usage, fmt::format("capture {}: cannot be opened for reading", path.string()));
    gzbuffer(file_.get(), buffer_bytes);
}

void CaptureReader::fail(std::string_view what) const
{
    throw ExitError(
        ExitCode::bad_data, fmt::format("capture {}: record {}: {}", path_.string(), records_ + 1, what));
}

std::size_t CaptureReader::read_into(char* bytes, std::size_t size)
{
    const int got = gzread(file_.get(), bytes, static_cast<unsigned>(size));
    int error = Z_OK;
    const char* const message = gzerror(file_.get(), &error);
    if (error == Z_BUF_ERROR)
        fail("the compressed file is cut off");
    if (got < 0 || error != Z_OK)
        fail(fmt::format("the compressed file is damaged ({})", message));
    return static_cast<std::size_t>(got);
}

std::optional<std::uint32_t> CaptureReader::read_length(bool at_record_start)
{
    std::array<char, length_bytes> bytes{};
    const std::size_t got = read_into(bytes.data(), bytes.size());
    if (got == 0 && at_record_start)
        return std::nullopt;
    if (got < bytes.size())
        fail("the file ends in the middle of it");
    std::uint32_t value = 0;
    for (std::size_t i = length_bytes; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string CaptureReader::read_bytes(std::uint32_t size, std::uint32_t most, std::string_view what)
{
    if (size > most)
        fail(fmt::format("a {} of {} bytes: this is no capture, or it is damaged", what, size));
    std::string bytes(size, '\0');
    if (size > 0 && read_into(bytes.data(), size) < size)
        fail("the file ends in the middle of it");
    return bytes;
}

std::optional<CaptureRecord> CaptureReader::next()
{
    const auto topic_size = read_length(true);
    if (!topic_size)
        return std::nullopt;
    CaptureRecord record;
    record.topic = read_bytes(*topic_size, most_topic_bytes, "topic");
    record.payload = read_bytes(*read_length(false), most_payload_bytes, "payload");
    ++records_;
    return record;
}

CaptureWriter::CaptureWriter(const std::filesystem::path& path)
    : path_(path)
    , file_(gzopen(path.c_str(), path.extension() == ".gz" ? "wb6" : "wbT"))
{
    if (file_ == nullptr)
        throw ExitError(
            ExitCode::usage, fmt::format("capture {}: cannot be opened for writing", path.string()));
    gzbuffer(file_.get(), buffer_bytes);
}

void CaptureWriter::put(std::string_view bytes)
{
    if (!bytes.empty() && gzwrite(file_.get(), bytes.data(), static_cast<unsigned>(bytes.size())) <= 0)
        throw ExitError(
            ExitCode::try_again, fmt::format("capture {}: cannot be written (disk full?)", path_.string()));
}

void CaptureWriter::write(std::string_view topic, std::string_view payload)
{
    const auto topic_size = little_endian(topic.size());
    const auto payload_size = little_endian(payload.size());
    put({topic_size.data(), topic_size.size()});
    put(topic);
    put({payload_size.data(), payload_size.size()});
    put(payload);
}

void CaptureWriter::close()
{
    if (gzclose(file_.release()) != Z_OK)
        throw ExitError(
            ExitCode::try_again, fmt::format("capture {}: cannot be written (disk full?)", path_.string()));
}

} // namespace meshview::mesh
