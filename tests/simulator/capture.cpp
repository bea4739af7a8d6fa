#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "common/exit_code.hpp"
#include "common/mesh/capture.hpp"
#include "simulator/sources.hpp"

namespace meshview::simulator {

namespace {

namespace fs = std::filesystem;

const fs::path small_capture = fs::path(MESHVIEW_TEST_DATA) / "small.cap.gz";

struct TemporaryFolder {
    TemporaryFolder()
    {
        std::string name = (fs::temp_directory_path() / "meshview-capture-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~TemporaryFolder() { fs::remove_all(path); }

    fs::path path;
};

std::vector<mesh::CaptureRecord> read_all(const fs::path& path)
{
    mesh::CaptureReader reader(path);
    std::vector<mesh::CaptureRecord> records;
    while (auto record = reader.next())
        records.push_back(*std::move(record));
    return records;
}

std::string bytes_of(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path file_with(const fs::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

/// The exit code and the message of the failure to read `path`.
std::pair<ExitCode, std::string> failure(const fs::path& path)
{
    try {
        read_all(path);
    } catch (const ExitError& error) {
        return {error.code(), error.what()};
    }
    return {ExitCode::ok, {}};
}

} // namespace

TEST_CASE("a capture comes back as it was written, plain and compressed")
{
    const TemporaryFolder folder;
    const std::vector<mesh::CaptureRecord> records{
        {"msh/US/2/e/LongFast/!00000001", std::string("\x00\xff\n", 3)}, {"", ""},
        {"t", std::string(300'000, 'x')}};
    for (const char* name : {"a.cap", "a.cap.gz"}) {
        mesh::CaptureWriter writer(folder.path / name);
        for (const mesh::CaptureRecord& record : records)
            writer.write(record.topic, record.payload);
        writer.close();
        CHECK(read_all(folder.path / name) == records);
    }
    CHECK(fs::file_size(folder.path / "a.cap.gz") < fs::file_size(folder.path / "a.cap"));
    const std::string plain = bytes_of(folder.path / "a.cap");
    CHECK(plain.substr(0, 4) == std::string("\x1d\0\0\0", 4));
}

TEST_CASE("an empty capture has no records")
{
    const TemporaryFolder folder;
    CHECK(read_all(file_with(folder.path / "empty.cap", "")).empty());
}

TEST_CASE("the sample capture is read to its end")
{
    CHECK(read_all(small_capture).size() == 18'909);
    ReplaySource source(small_capture, 100, 250);
    std::size_t count = 0;
    TimeUs last_us = 0;
    while (const auto publication = source.next()) {
        last_us = publication->due_us;
        ++count;
    }
    CHECK(count == 250);
    CHECK(last_us == 2'490'000);
}

TEST_CASE("a damaged capture is an error that says where")
{
    const TemporaryFolder folder;
    const std::string compressed = bytes_of(small_capture);
    SUBCASE("compressed and cut off")
    {
        const auto [code, message] =
            failure(file_with(folder.path / "cut.cap.gz", compressed.substr(0, 100'000)));
        CHECK(code == ExitCode::bad_data);
        CHECK(message.find("cut off") != std::string::npos);
        CHECK(message.find("record ") != std::string::npos);
    }
    SUBCASE("compressed and flipped")
    {
        std::string flipped = compressed;
        flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
        const auto [code, message] = failure(file_with(folder.path / "flipped.cap.gz", flipped));
        CHECK(code == ExitCode::bad_data);
    }
    SUBCASE("plain and cut off at every byte of its second record")
    {
        mesh::CaptureWriter writer(folder.path / "whole.cap");
        writer.write("a/topic", "payload");
        writer.write("b/topic", "payload");
        writer.close();
        const std::string whole = bytes_of(folder.path / "whole.cap");
        for (std::size_t size = whole.size() / 2 + 1; size < whole.size(); ++size) {
            const auto [code, message] = failure(file_with(folder.path / "cut.cap", whole.substr(0, size)));
            CHECK(code == ExitCode::bad_data);
            CHECK(message.find("record 2") != std::string::npos);
        }
    }
    SUBCASE("no capture at all")
    {
        const auto [code, message] =
            failure(file_with(folder.path / "text.cap", "SQLite format 3, or so it says"));
        CHECK(code == ExitCode::bad_data);
        CHECK(message.find("no capture") != std::string::npos);
    }
    SUBCASE("missing")
    {
        CHECK(failure(folder.path / "missing.cap").first == ExitCode::usage);
    }
}

} // namespace meshview::simulator
