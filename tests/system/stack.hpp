#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/system/broker.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/process.hpp"
#include "tests/system/site_database.hpp"
#include "tests/temporary_folder.hpp"

namespace meshview::system_test {

inline const std::filesystem::path programs = MESHVIEW_BIN;
inline const std::filesystem::path test_data = MESHVIEW_TEST_DATA;

/// Broker, writer and reader, started by the launcher as an operator starts them, on free ports and in a
/// folder of their own.
class Stack {
public:
    /// Waits until the log says that ingest has begun and pages are served.
    explicit Stack(std::vector<std::string> extra_arguments = {});

    /// Starts the launcher again, after it ended or was killed, and waits as the constructor does.
    void start();

    std::uint16_t port() const { return port_; }
    Process& launcher() { return *launcher_; }
    Broker& broker() { return broker_; }
    const TemporaryFolder& folder() const { return folder_; }
    const SiteDatabase& database() const { return database_; }

    /// The pid of the launcher's child with this program name.
    pid_t child(const std::string& program) const;

    /// Publishes the capture with meshview-simulate and waits until all is sent.
    void replay(const std::filesystem::path& capture, std::vector<std::string> extra_arguments = {});

    boost::json::value get_json(const std::string& target) const
    {
        return system_test::get_json(port_, target);
    }

private:
    TemporaryFolder folder_;
    SiteDatabase database_;
    Broker broker_;
    std::vector<std::string> arguments_;
    std::unique_ptr<Process> launcher_;
    std::uint16_t port_ = 0;
};

/// The port in a log line such as `serving http://127.0.0.1:8081/`.
std::uint16_t port_of(const std::string& serving_line);

} // namespace meshview::system_test
