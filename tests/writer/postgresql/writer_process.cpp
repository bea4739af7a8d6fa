#include "tests/writer/postgresql/writer_process.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "tests/migrations/postgresql/server.hpp"

namespace meshview::writer_test {

using system_test::Broker;
using system_test::Process;

std::string empty_database(const std::string& name)
{
    testing::server().create(name);
    return fmt::format("postgresql://owner@/{}?host={}", name, testing::server().folder().string());
}

WriterProcess::WriterProcess(
    const std::string& connection_string, const Broker& broker, const std::string& topic)
    : process_(std::filesystem::path(MESHVIEW_BIN) / "meshview-writer",
        {"--set", "database.connection_string=" + connection_string, "--set", "mqtt.server=127.0.0.1",
            "--set", "mqtt.port=" + std::to_string(broker.port()), "--set", "mqtt.topics=[\"" + topic + "\"]",
            "--set", "mqtt.username=", "--set", "mqtt.password="})
{
    process_.wait_for_line("mqtt: subscribed");
}

int WriterProcess::stop()
{
    process_.send_signal(SIGTERM);
    return process_.wait_for_exit();
}

void replay(const Broker& broker)
{
    Process simulator(std::filesystem::path(MESHVIEW_BIN) / "meshview-simulate",
        {"--server", "127.0.0.1", "--port", std::to_string(broker.port()), "--replay",
            MESHVIEW_TEST_DATA "/small.cap.gz"});
    if (simulator.wait_for_exit() != 0)
        throw std::runtime_error("the capture was not published: " + simulator.log());
}

std::int64_t expected(const char* name)
{
    std::ifstream file(MESHVIEW_TEST_DATA "/small.expect.json");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return boost::json::parse(text).at(name).as_int64();
}

} // namespace meshview::writer_test
