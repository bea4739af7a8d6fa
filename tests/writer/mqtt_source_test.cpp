#include <doctest/doctest.h>

#include <atomic>
#include <future>

#include <sys/eventfd.h>
#include <unistd.h>

#include "common/exit_code.hpp"
#include "tests/system/broker.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/fake_broker.hpp"
#include "tests/writer/log_capture.hpp"
#include "tests/writer/mqtt_support.hpp"
#include "tests/writer/publisher.hpp"
#include "tests/writer/self_signed.hpp"
#include "writer/mqtt_source.hpp"

using namespace std::chrono_literals;
using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;
using system_test::Broker;
using system_test::wait_until;

namespace {

struct Observer final : MqttObserver {
    void on_connected() override { }
    void on_subscribed(const std::vector<std::string>&, const std::vector<std::string>&) override
    {
        subscribed = true;
    }
    void on_stalled(bool now) override { stalled = now; }

    std::atomic<bool> subscribed{false};
    std::atomic<bool> stalled{false};
};

} // namespace

TEST_CASE("messages of all topics arrive, whatever quality of service they were published with")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path());
    const LogCapture log;
    MessageQueue queue;
    MqttSource source(config_for(broker.port(), {"msh/US/#", "msh/EU/+/e"}), queue, quick);
    wait_for_log(log, "mqtt: subscribed to msh/US/#, msh/EU/+/e");
    CHECK(source.state().connected);

    const TimeUs before = now_us();
    Publisher publisher(broker.port());
    publisher.publish("msh/US/2/e/LongFast/!1", "at most once", 0);
    publisher.publish("msh/EU/2/e", std::string("\0at least once", 14), 1);
    publisher.publish("msh/AU/2/e/LongFast/!1", "elsewhere", 1);
    publisher.publish("msh/US", "exactly once", 2);
    publisher.wait();
    MessageBatch all;
    MessageBatch batch;
    while (all.size() < 3 && queue.take(batch))
        for (std::size_t i = 0; i < batch.size(); ++i)
            all.append(batch[i], 4096);
    REQUIRE(all.size() == 3);
    CHECK(all[0].topic == "msh/US/2/e/LongFast/!1");
    CHECK(all[0].payload == "at most once");
    CHECK(all[0].arrival_us >= before);
    CHECK(all[0].arrival_us <= now_us());
    CHECK(all[1].payload == std::string("\0at least once", 14));
    CHECK(all[2].payload == "exactly once");

    source.stop();
    CHECK_FALSE(source.state().connected);
    CHECK(log.has("mqtt: disconnected from 127.0.0.1"));
}

TEST_CASE("a broker that comes back is subscribed again, with one line for each change and not for each try")
{
    const TemporaryFolder folder;
    Broker broker(folder.path());
    const LogCapture log;
    MessageQueue queue;
    MqttSource source(config_for(broker.port()), queue, quick);
    wait_for_log(log, "mqtt: subscribed to");
    for (int round = 1; round <= 2; ++round) {
        broker.stop();
        wait_until("the loss", [&] { return !source.state().connected; });
        wait_for_log(log, "mqtt: cannot connect to", round);
        broker.start();
        wait_for_log(log, "mqtt: subscribed to", round + 1);
        Publisher publisher(broker.port());
        publisher.publish("msh/x", "after the restart");
        publisher.wait();
        CHECK(receive(queue, 1) == std::vector<std::string>{"after the restart"});
    }
    source.stop();
    CHECK(log.count("ended: the broker closed the connection; connecting again") == 2);
    CHECK(log.count("Connection refused; trying again until it works") == 2);
    CHECK(log.count("mqtt: connected to") == 3);
}

TEST_CASE("a wrong password is a clear line, and never in the log itself")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), "allow_anonymous false\n");
    const LogCapture log;
    MessageQueue queue;
    MqttConfig config = config_for(broker.port());
    config.username = "meshdev";
    config.password = "s3cret-p4ss";
    MqttSource source(config, queue, quick);
    wait_for_log(log, "the broker refuses the user name or password; check [mqtt] username and password");
    source.stop();
    CHECK(log.has("as user meshdev"));
    CHECK_FALSE(log.has("s3cret-p4ss"));
}

TEST_CASE("a topic that the broker refuses is named, the others are subscribed")
{
    const FakeBroker broker(0, "msh/closed/#");
    const LogCapture log;
    MessageQueue queue;
    MqttSource source(config_for(broker.port(), {"msh/open/#", "msh/closed/#"}), queue, quick);
    wait_for_log(log, "mqtt: subscribed to msh/open/#\n");
    source.stop();
    CHECK(log.count("mqtt: the broker refuses to subscribe topic msh/closed/# for this user") == 1);
}

TEST_CASE("a broker that refuses the client says why")
{
    const FakeBroker broker(3, "");
    const LogCapture log;
    MessageQueue queue;
    MqttSource source(config_for(broker.port()), queue, quick);
    wait_for_log(log, "the broker says that it is not available");
    CHECK_FALSE(source.state().connected);
}

TEST_CASE("a full queue makes the broker wait, and nothing is lost")
{
    constexpr std::size_t count = 3'000;
    const TemporaryFolder folder;
    const Broker broker(folder.path());
    const LogCapture log;
    MessageQueue queue({.messages = 10, .bytes = 1 << 20, .payload_bytes = 4096});
    MqttSource source(config_for(broker.port()), queue, quick);
    wait_for_log(log, "mqtt: subscribed to");
    Publisher publisher(broker.port());
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < count; ++i)
        publisher.publish("msh/x", expected.emplace_back(std::to_string(i)));
    publisher.wait();
    wait_until("a full queue", [&] { return queue.depth() == 10; });
    CHECK(receive(queue, count) == expected);
    CHECK(source.state().connected);
    CHECK(queue.depth() == 0);
}

TEST_CASE("a stop does not wait for a queue that stays full once it is closed")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path());
    const LogCapture log;
    MessageQueue queue({.messages = 1, .bytes = 1 << 20, .payload_bytes = 4096});
    MqttSource source(config_for(broker.port()), queue, quick);
    wait_for_log(log, "mqtt: subscribed to");
    Publisher publisher(broker.port());
    publisher.publish("msh/x", "one");
    publisher.publish("msh/x", "two");
    publisher.wait();
    wait_until("a full queue", [&] { return queue.depth() == 1; });
    queue.close();
    source.stop();
    CHECK(receive(queue, 1) == std::vector<std::string>{"one"});
}

TEST_CASE("a stop hands over what was received while the queue was full")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path());
    MessageQueue queue({.messages = 1, .bytes = 1 << 20, .payload_bytes = 4096});
    const MqttConfig config = config_for(broker.port());
    Observer observer;
    std::stop_source stop;
    const int never = eventfd(0, EFD_CLOEXEC);
    auto ended = std::async(std::launch::async, [&] {
        MqttConnection connection(config, "test", queue, observer);
        return connection.run(stop.get_token(), never);
    });
    wait_until("subscription", [&] { return observer.subscribed.load(); });
    Publisher publisher(broker.port());
    publisher.publish("msh/x", "one");
    publisher.publish("msh/x", "two");
    publisher.wait();
    wait_until("a message that does not fit", [&] { return observer.stalled.load(); });
    stop.request_stop();
    CHECK(receive(queue, 2) == std::vector<std::string>{"one", "two"});
    CHECK(ended.get().empty());
    close(never);
}

TEST_CASE("over TLS with the broker's certificate, and not without trusting it")
{
    const TemporaryFolder folder;
    const SelfSigned identity(folder.path());
    const Broker broker(folder.path(),
        "user root\nallow_anonymous true\ncertfile " + identity.certificate.string() + "\nkeyfile "
            + identity.key.string() + "\n");
    const LogCapture log;
    MessageQueue queue;
    MqttConfig config = config_for(broker.port());
    config.tls = true;

    SUBCASE("trusted")
    {
        config.server = "localhost";
        config.tls_ca_file = identity.certificate;
        MqttSource source(config, queue, quick);
        wait_for_log(log, "mqtt: subscribed to");
    }
    SUBCASE("trusted, but of another name")
    {
        config.tls_ca_file = identity.certificate;
        MqttSource source(config, queue, quick);
        wait_for_log(log, "TLS: ");
        CHECK_FALSE(source.state().connected);
    }
    SUBCASE("trusted, the name not checked")
    {
        config.tls_ca_file = identity.certificate;
        config.tls_insecure = true;
        MqttSource source(config, queue, quick);
        wait_for_log(log, "mqtt: subscribed to");
    }
    SUBCASE("unknown to the system")
    {
        config.server = "localhost";
        MqttSource source(config, queue, quick);
        wait_for_log(log, "certificate verify failed");
        CHECK_FALSE(source.state().connected);
    }
    SUBCASE("no such file")
    {
        config.tls_ca_file = folder.path() / "missing.pem";
        MqttSource source(config, queue, quick);
        wait_for_log(log, "cannot read [mqtt] tls_ca_file");
    }
}

TEST_CASE("a name that cannot be resolved is told apart")
{
    const LogCapture log;
    MessageQueue queue;
    MqttConfig config = config_for(1883);
    config.server = "no-such-broker.invalid";
    const MqttSource source(config, queue, quick);
    wait_for_log(log, "cannot connect to no-such-broker.invalid:1883: its name cannot be resolved");
}

TEST_CASE("without a broker in the configuration there is a warning and nothing else")
{
    const LogCapture log;
    MessageQueue queue;
    MqttSource source(MqttConfig{}, queue);
    CHECK(log.has("no broker is configured, so nothing new will arrive; set [mqtt] server"));
    CHECK_FALSE(source.state().connected);
    source.stop();
}

TEST_CASE("an invalid topic is an error of the configuration that names it")
{
    const auto check = [](const std::string& topic) { check_topics(config_for(1883, {"msh/#", topic})); };
    CHECK_NOTHROW(check("msh/+/2/e/#"));
    for (const char* topic : {"msh/#/x", "msh#", "msh/a+/x", ""})
        CHECK_THROWS_AS(check(topic), ExitError);
}
