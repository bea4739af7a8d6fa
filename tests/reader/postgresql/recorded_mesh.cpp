#include "tests/reader/postgresql/recorded_mesh.hpp"

#include <fstream>

#include <fmt/format.h>

#include "common/mesh/capture.hpp"
#include "common/text.hpp"
#include "reader/gate.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/system/process.hpp"

namespace meshview::reader::testing {

std::filesystem::path write_recording(const TemporaryFolder& folder)
{
    constexpr TimeUs span_us = 3 * us_per_day;
    constexpr TimeUs step_us = span_us / 20'000; // more than the capture has messages
    const auto path = folder.path() / "recording.jsonl";
    std::ofstream file(path);
    mesh::CaptureReader capture(MESHVIEW_TEST_DATA "/small.cap.gz");
    TimeUs arrival_us = now_us() - span_us;
    while (const auto record = capture.next())
        file << fmt::format(R"({{"topic":"{}","arrival_us":{},"envelope_hex":"{}"}})", record->topic,
            arrival_us += step_us, to_hex(record->payload))
             << '\n';
    return path;
}

Config postgresql_config(const std::string& database)
{
    Config config;
    config.server.bind = "127.0.0.1";
    config.server.port = 0;
    config.server.threads = 2;
    config.database.postgresql = meshview::testing::server().create(database);
    return config;
}

ServingReader::ServingReader(Config config)
    : config_(std::move(config))
    , reader_(std::make_unique<Reader>(
          config_, ReaderOptions{.run_id = {}, .web = "none"}, [](const coordination::Fail&) {}))
{
    reader_->start();
    system_test::wait_until("the reader serves", [this] { return serves(); });
}

} // namespace meshview::reader::testing
