// Versions of MQTT, sessions that outlive the writer, shared subscriptions, several brokers: all with a real
// one.
#include <algorithm>

#include "tests/system/broker.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/mqtt_support.hpp"
#include "tests/writer/publisher.hpp"
#include "writer/mqtt_sources.hpp"

using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;
using system_test::Broker;
using system_test::wait_until;

namespace {

constexpr MqttVersion both_versions[] = {MqttVersion::v3_1_1, MqttVersion::v5};

void publish(const Broker& broker, const std::vector<std::pair<std::string, int>>& messages)
{
    Publisher publisher(broker.port());
    for (const auto& [payload, quality] : messages)
        publisher.publish("msh/x", payload, quality);
    publisher.wait();
}

using Payloads = std::vector<std::string>;

} // namespace

TEST_CASE("both versions of MQTT: subscribed, received, connected again")
{
    for (const MqttVersion version : both_versions) {
        const TemporaryFolder folder;
        Broker broker(folder.path());
        const LogCapture log;
        MessageQueue queue;
        MqttConfig config = config_for(broker.port());
        config.version = version;
        MqttSource source(config, queue, quick);
        wait_for_log(log, "mqtt: subscribed to msh/#");
        publish(broker, {{"first", 0}, {"second", 1}, {"third", 2}});
        CHECK(receive(queue, 3) == Payloads{"first", "second", "third"});
        broker.stop();
        broker.start();
        wait_for_log(log, "mqtt: subscribed to msh/#", 2);
        publish(broker, {{"again", 1}});
        CHECK(receive(queue, 1) == Payloads{"again"});
    }
}

TEST_CASE("a session that the broker keeps: what came with quality 1 while nobody listened arrives, once")
{
    for (const MqttVersion version : both_versions) {
        CAPTURE(static_cast<int>(version));
        const TemporaryFolder folder;
        const Broker broker(folder.path());
        const LogCapture log;
        MessageQueue queue;
        MqttConfig config = config_for(broker.port());
        config.client_id = "keeper";
        config.persistent_session = true;
        config.version = version;
        {
            MqttSource source(config, queue, quick);
            wait_for_log(log, "mqtt: subscribed to");
        }
        publish(broker, {{"kept", 1}, {"let go", 0}, {"kept too", 2}});
        {
            MqttSource source(config, queue, quick);
            wait_for_log(log, "mqtt: subscribed to", 2);
            publish(broker, {{"now", 1}});
            CHECK(receive(queue, 3) == Payloads{"kept", "kept too", "now"});
        }
        MqttSource source(config, queue, quick);
        wait_for_log(log, "mqtt: subscribed to", 3);
        publish(broker, {{"later", 1}});
        CHECK(receive(queue, 1) == Payloads{"later"});
    }
}

TEST_CASE("two who share a subscription get each message between them once")
{
    for (const MqttVersion version : both_versions) {
        const TemporaryFolder folder;
        const Broker broker(folder.path());
        const LogCapture log;
        MessageQueue queue;
        MqttConfig config = config_for(broker.port(), {"$share/meshview/msh/#"});
        config.version = version;
        MqttSource one(config, queue, quick);
        MqttSource other(config, queue, quick);
        wait_for_log(log, "mqtt: subscribed to $share/meshview/msh/#", 2);
        std::vector<std::pair<std::string, int>> messages;
        Payloads expected;
        for (int i = 0; i < 20; ++i) {
            expected.push_back("message " + std::to_string(100 + i));
            messages.emplace_back(expected.back(), 1);
        }
        publish(broker, messages);
        Payloads received = receive(queue, expected.size());
        std::ranges::sort(received);
        CHECK(received == expected);
        CHECK(queue.depth() == 0);
    }
}

TEST_CASE("several brokers: what each carries arrives, also while another is away")
{
    const TemporaryFolder folder;
    const TemporaryFolder other_folder;
    const Broker broker(folder.path());
    Broker other(other_folder.path());
    const LogCapture log;
    MessageQueue queue;
    Config config;
    config.mqtt = config_for(broker.port());
    config.more_brokers = {config_for(other.port())};
    MqttSources sources(config, queue);
    wait_for_log(log, "mqtt: subscribed to", 2);
    wait_until("both are there", [&] { return sources.state().connected; });
    publish(broker, {{"of the first", 1}});
    CHECK(receive(queue, 1) == Payloads{"of the first"});
    publish(other, {{"of the second", 1}});
    CHECK(receive(queue, 1) == Payloads{"of the second"});

    other.stop();
    wait_until("the loss of one", [&] { return !sources.state().connected; });
    publish(broker, {{"still there", 1}});
    CHECK(receive(queue, 1) == Payloads{"still there"});
    sources.stop();
}
