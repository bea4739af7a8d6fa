#pragma once

#include <filesystem>
#include <string>

#include "common/config.hpp"
#include "reader/reader.hpp"
#include "tests/reader/http_client.hpp"
#include "tests/temporary_folder.hpp"

namespace meshview::reader::testing {

/// The small capture as a recording whose arrivals are fixed: over the last three days.
std::filesystem::path write_recording(const TemporaryFolder& folder);

/// A configuration for a free port, and an empty database of the shared server.
Config postgresql_config(const std::string& database);

/// A reader that serves.
class ServingReader {
public:
    explicit ServingReader(Config config);

    std::uint16_t port() const { return reader_->port(); }
    Answer get(const std::string& target) const { return testing::get(port(), target); }
    bool serves() const { return reader_->view()->serving(); }

private:
    Config config_;
    std::unique_ptr<Reader> reader_;
};

} // namespace meshview::reader::testing
