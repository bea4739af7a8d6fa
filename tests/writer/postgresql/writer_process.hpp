#pragma once

#include <cstdint>
#include <string>

#include "tests/system/broker.hpp"
#include "tests/system/process.hpp"

namespace meshview::writer_test {

/// An empty database of the shared server, as `[database] connection_string` has it.
std::string empty_database(const std::string& name);

/// A meshview-writer of that database and broker, subscribed when this returns.
class WriterProcess {
public:
    WriterProcess(const std::string& connection_string, const system_test::Broker& broker,
        const std::string& topic = "msh/#");

    system_test::Process& process() { return process_; }
    /// The exit code after SIGTERM.
    int stop();

private:
    system_test::Process process_;
};

/// Publishes the small capture with quality 1, and returns when the broker has it.
void replay(const system_test::Broker& broker);

/// What the small capture holds.
std::int64_t expected(const char* name);

} // namespace meshview::writer_test
