#include <algorithm>

#include <doctest/doctest.h>

#include "tests/simulator/broker.hpp"
#include "tests/simulator/traffic.hpp"

namespace meshview::simulator {

namespace {

namespace fs = std::filesystem;

const std::string program = std::string(MESHVIEW_BIN) + "/meshview-simulate";

struct Stage {
    Stage()
    {
        std::string name = (fs::temp_directory_path() / "meshview-simulate-XXXXXX").string();
        folder = mkdtemp(name.data());
    }
    ~Stage() { fs::remove_all(folder); }

    ChildProcess simulate(std::vector<std::string> options) const
    {
        options.insert(options.begin(), {program, "--port", std::to_string(port)});
        return ChildProcess(std::move(options), folder / "simulate.log");
    }

    fs::path folder;
    std::uint16_t port = free_port();
};

std::vector<mesh::CaptureRecord> records_of(const fs::path& capture)
{
    mesh::CaptureReader reader(capture);
    std::vector<mesh::CaptureRecord> records;
    while (auto record = reader.next())
        records.push_back(*std::move(record));
    return records;
}

} // namespace

TEST_CASE("a broker receives exactly what is published and recorded")
{
    const Stage stage;
    const Broker broker(stage.folder, stage.port);
    Subscriber subscriber(stage.port);
    const fs::path capture = stage.folder / "published.cap.gz";
    auto simulate = stage.simulate({"--server", "127.0.0.1", "--rate", "max", "--count", "500", "--nodes",
        "50", "--record", capture.string()});
    CHECK(simulate.exit_code() == 0);
    CHECK(simulate.wrote("of 500 packets"));
    const auto records = records_of(capture);
    CHECK(records.size() > 500);
    CHECK(subscriber.serve_until([&] { return subscriber.received().size() >= records.size(); }));
    CHECK(subscriber.received() == records);
}

TEST_CASE("a replay publishes a capture")
{
    const Stage stage;
    const Broker broker(stage.folder, stage.port);
    Subscriber subscriber(stage.port);
    const fs::path capture = fs::path(MESHVIEW_TEST_DATA) / "small.cap.gz";
    for (const char* qos : {"0", "1"}) {
        const std::size_t before = subscriber.received().size();
        auto simulate = stage.simulate({"--replay", capture.string(), "--count", "3000", "--qos", qos});
        CHECK(subscriber.serve_until([&] { return subscriber.received().size() >= before + 3000; }));
        CHECK(simulate.exit_code() == 0);
        CHECK(simulate.wrote("published: 3000 envelopes"));
        const auto records = records_of(capture);
        CHECK(std::equal(subscriber.received().begin() + static_cast<std::ptrdiff_t>(before),
            subscriber.received().end(), records.begin(), records.begin() + 3000));
    }
}

TEST_CASE("SIGTERM ends it cleanly with a summary")
{
    const Stage stage;
    const Broker broker(stage.folder, stage.port);
    Subscriber subscriber(stage.port);
    auto simulate = stage.simulate({"--rate", "200", "--nodes", "30"});
    CHECK(subscriber.serve_until([&] { return subscriber.received().size() >= 50; }));
    simulate.signal(SIGTERM);
    CHECK(simulate.exit_code() == 0);
    CHECK(simulate.wrote("stopped by a signal"));
}

TEST_CASE("it waits for a broker that comes later, and finds it again when it is gone for a while")
{
    const Stage stage;
    auto simulate = stage.simulate({"--rate", "200", "--nodes", "30"});
    const auto until_written = [&](const char* text) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!simulate.wrote(text) && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        return simulate.wrote(text);
    };
    CHECK(until_written("trying again"));
    {
        const Broker broker(stage.folder, stage.port);
        CHECK(until_written("connected to"));
    }
    CHECK(until_written("lost"));
    const Broker broker(stage.folder, stage.port);
    Subscriber subscriber(stage.port);
    CHECK(subscriber.serve_until([&] { return subscriber.received().size() >= 50; }));
    simulate.signal(SIGINT);
    CHECK(simulate.exit_code() == 0);
}

TEST_CASE("exit codes tell what went wrong")
{
    const Stage stage;
    SUBCASE("no broker")
    {
        auto simulate = stage.simulate({"--connect-timeout", "1"});
        CHECK(simulate.exit_code() == 69);
        CHECK(simulate.wrote("no broker at 127.0.0.1"));
    }
    SUBCASE("a broker that refuses the user")
    {
        std::ofstream(stage.folder / "passwords") << "";
        std::ofstream(stage.folder / "secret") << "wrong-word\n";
        const Broker broker(stage.folder, stage.port,
            "allow_anonymous false\npassword_file " + (stage.folder / "passwords").string() + "\n");
        auto simulate =
            stage.simulate({"--username", "somebody", "--password-file", (stage.folder / "secret").string()});
        CHECK(simulate.exit_code() == 78);
        CHECK_FALSE(simulate.wrote("wrong-word"));
    }
    SUBCASE("a damaged capture")
    {
        const Broker broker(stage.folder, stage.port);
        std::ofstream(stage.folder / "bad.cap") << "this is not a capture, is it?";
        auto simulate = stage.simulate({"--replay", (stage.folder / "bad.cap").string()});
        CHECK(simulate.exit_code() == 65);
    }
    SUBCASE("a bad option")
    {
        CHECK(stage.simulate({"--rate", "soon"}).exit_code() == 64);
    }
}

} // namespace meshview::simulator
