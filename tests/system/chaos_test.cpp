#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <poll.h>

#include "tests/system/stack.hpp"

using namespace meshview;
using namespace meshview::system_test;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
namespace json = boost::json;

namespace {

constexpr int default_seconds = 40;
/// A supervisor gives a process up after five ends in a row; misfortune stops short of that.
constexpr int kills_between_restarts = 3;

int number_from_environment(const char* name, int otherwise)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::atoi(value);
}

/// A visitor who never tires: asks for pages and data all the time, and remembers every answer and every
/// packet that was ever shown.
class Visitor {
public:
    explicit Visitor(std::uint16_t port)
        : port_(port)
        , thread_([this] { visit(); })
    { }
    ~Visitor() { leave(); }

    void leave()
    {
        leaving_ = true;
        if (thread_.joinable())
            thread_.join();
    }

    // After leave().
    const std::map<int, int>& answers() const { return answers_; }
    const std::set<std::int64_t>& packets() const { return packets_; }
    const std::string& worst() const { return worst_; }

private:
    void visit()
    {
        const std::vector<std::string> targets = {
            "/api/packets?limit=200", "/api/nodes", "/api/packets_seen/1", "/api/stats", "/map", "/health"};
        for (std::size_t i = 0; !leaving_; ++i) {
            const std::string& target = targets[i % targets.size()];
            const HttpAnswer answer = get(port_, target);
            ++answers_[answer.status];
            if (answer.status != 0 && answer.status != 200 && answer.status != 503)
                worst_ = target + " answered " + std::to_string(answer.status) + ": " + answer.body;
            if (i % targets.size() == 0 && answer.status == 200)
                remember(answer.json());
            poll(nullptr, 0, answer.status == 200 ? 2 : 20);
        }
    }

    void remember(const json::value& answer)
    {
        for (const json::value& packet : answer.at("packets").as_array())
            packets_.insert(packet.at("id").as_int64());
    }

    std::uint16_t port_;
    std::atomic<bool> leaving_ = false;
    std::map<int, int> answers_; ///< by status; 0: the connection was refused or cut
    std::set<std::int64_t> packets_;
    std::string worst_;
    std::thread thread_;
};

/// The capture, published over and over, whatever happens to the broker.
class Traffic {
public:
    explicit Traffic(std::uint16_t broker_port)
        : arguments_{"--server", "127.0.0.1", "--port", std::to_string(broker_port), "--replay",
            (test_data / "small.cap.gz").string(), "--rate", "1500"}
    { }

    void keep_going()
    {
        if (!replay_ || !replay_->drain())
            replay_ = std::make_unique<Process>(programs / "meshview-simulate", arguments_);
    }
    void end() { replay_.reset(); }

private:
    std::vector<std::string> arguments_;
    std::unique_ptr<Process> replay_;
};

/// The stack and everything that may befall it.
class Misfortune {
public:
    Misfortune(Stack& stack, unsigned seed)
        : stack_(stack)
        , traffic_(stack.broker().port())
        , random_(seed)
    { }

    void strike()
    {
        const std::vector<std::pair<const char*, void (Misfortune::*)()>> events = {
            {"writer killed", &Misfortune::kill_writer}, {"reader killed", &Misfortune::kill_reader},
            {"writer frozen", &Misfortune::freeze_writer}, {"reader frozen", &Misfortune::freeze_reader},
            {"restart", &Misfortune::restart}, {"launcher killed", &Misfortune::kill_launcher},
            {"stop and start", &Misfortune::stop_and_start}, {"broker away", &Misfortune::broker_outage},
            {"migration", &Misfortune::migration}, {"migration cut", &Misfortune::cut_migration}};
        const auto& [name, event] = events[below(static_cast<int>(events.size()))];
        ++happened_[name];
        (this->*event)();
    }

    /// Lets traffic run for a while; a launcher that ended is started again.
    void live_for(milliseconds time)
    {
        const auto end = steady_clock::now() + time;
        while (steady_clock::now() < end) {
            traffic_.keep_going();
            if (!stack_.launcher().drain())
                start_again();
            poll(nullptr, 0, 20);
        }
    }

    void end_traffic() { traffic_.end(); }
    void start_again()
    {
        kills_ = 0;
        stack_.start();
    }
    const std::map<std::string, int>& happened() const { return happened_; }

private:
    std::size_t below(int limit)
    {
        return std::uniform_int_distribution<std::size_t>(0, static_cast<std::size_t>(limit) - 1)(random_);
    }
    milliseconds moment(int longest_ms) { return milliseconds(20 + static_cast<int>(below(longest_ms))); }

    /// Zero when it does not run at this moment.
    pid_t find(const std::string& program) const
    {
        for (const pid_t pid : children_of(stack_.launcher().pid()))
            if (program_of(pid) == program)
                return pid;
        return 0;
    }

    void signal(const std::string& program, int number) const
    {
        if (const pid_t pid = find(program); pid != 0)
            ::kill(pid, number);
    }

    void kill(const std::string& program)
    {
        if (++kills_ > kills_between_restarts)
            return restart();
        signal(program, SIGKILL);
    }
    void kill_writer() { kill("meshview-writer"); }
    void kill_reader() { kill("meshview-reader"); }

    void freeze(const std::string& program)
    {
        const pid_t pid = find(program);
        if (pid == 0)
            return;
        ::kill(pid, SIGSTOP);
        live_for(moment(800));
        ::kill(pid, SIGCONT);
    }
    void freeze_writer() { freeze("meshview-writer"); }
    void freeze_reader() { freeze("meshview-reader"); }

    void restart()
    {
        kills_ = 0;
        stack_.launcher().send_signal(SIGHUP);
    }

    void kill_launcher()
    {
        const auto children = children_of(stack_.launcher().pid());
        stack_.launcher().send_signal(SIGKILL);
        stack_.launcher().wait_for_exit();
        for (const pid_t child : children)
            wait_until("the child has ended", [&] { return program_of(child).empty(); });
        start_again();
    }

    void stop()
    {
        stack_.launcher().send_signal(SIGTERM);
        CHECK(stack_.launcher().wait_for_exit() == 0);
    }

    void stop_and_start()
    {
        stop();
        start_again();
    }

    void broker_outage()
    {
        stack_.broker().stop();
        live_for(moment(500));
        stack_.broker().start();
    }

    void downgrade()
    {
        stop();
        Process migrate(programs / "meshview-migrate",
            {"--database", (stack_.folder().path() / "packets.db").string(), "downgrade", "2b5a61bb2b75"});
        const int code = migrate.wait_for_exit();
        CAPTURE(migrate.log());
        REQUIRE(code == 0);
    }

    void migration()
    {
        downgrade();
        start_again();
    }

    /// The writer dies somewhere in the migrations; the next one goes on.
    void cut_migration()
    {
        downgrade();
        {
            Process writer(programs / "meshview-writer",
                {"--set", "database.connection_string=" + stack_.database().connection_string()});
            writer.wait_for_line("pending");
            poll(nullptr, 0, static_cast<int>(below(60)));
            writer.send_signal(SIGKILL);
            writer.wait_for_exit();
        }
        start_again();
    }

    Stack& stack_;
    Traffic traffic_;
    std::mt19937 random_;
    int kills_ = 0;
    std::map<std::string, int> happened_;
};

json::value expectation()
{
    std::ifstream file(test_data / "small.expect.json");
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::int64_t count(SQLite::Database& db, const std::string& sql)
{
    return db.execAndGet(sql).getInt64();
}

std::uint64_t received(const Stack& stack)
{
    const HttpAnswer answer = get(stack.port(), "/health");
    if (answer.status != 200)
        return 0;
    const json::value health = answer.json();
    const json::value& ingest = health.at("ingest");
    return ingest.is_null() ? 0 : ingest.at("received").to_number<std::uint64_t>();
}

void check_database(const std::filesystem::path& path, const std::set<std::int64_t>& shown)
{
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
    CHECK(db.execAndGet("PRAGMA integrity_check").getString() == "ok");
    const json::value expected = expectation();
    CHECK(count(db, "SELECT count(*) FROM packet WHERE portnum != 0")
        == expected.at("decodable_packets").as_int64());
    CHECK(
        count(db, "SELECT count(*) FROM packet WHERE portnum = 0") == expected.at("undecodable").as_int64());
    CHECK(count(db, "SELECT count(*) FROM packet_seen") == expected.at("receptions").as_int64());
    SQLite::Statement stored(db, "SELECT count(*) FROM packet WHERE id = ?");
    std::int64_t lost = 0;
    for (const std::int64_t id : shown) {
        stored.bind(1, id);
        stored.executeStep();
        lost += stored.getColumn(0).getInt() == 1 ? 0 : 1;
        stored.reset();
    }
    CHECK(lost == 0);
}

} // namespace

TEST_CASE("whatever happens, nothing shown is lost and nothing half-migrated is served")
{
    const int seconds = number_from_environment("MESHVIEW_CHAOS_SECONDS", default_seconds);
    const int seed = number_from_environment("MESHVIEW_CHAOS_SEED", 1);
    CAPTURE(seed);
    Stack stack({"--set", "server.port=" + std::to_string(free_port())});
    Visitor visitor(stack.port());
    Misfortune misfortune(stack, static_cast<unsigned>(seed));
    const auto end = steady_clock::now() + std::chrono::seconds(seconds);
    while (steady_clock::now() < end) {
        misfortune.live_for(milliseconds(500));
        misfortune.strike();
    }
    misfortune.end_traffic();

    // The last blow, and then everything once more.
    stack.launcher().send_signal(SIGKILL);
    stack.launcher().wait_for_exit();
    misfortune.start_again();
    const auto envelopes = expectation().at("envelopes").to_number<std::uint64_t>();
    stack.replay(test_data / "small.cap.gz");
    wait_until("the last replay has arrived", [&] { return received(stack) >= envelopes; });
    visitor.leave();
    stack.launcher().send_signal(SIGTERM);
    CHECK(stack.launcher().wait_for_exit() == 0);

    std::string story;
    for (const auto& [event, times] : misfortune.happened())
        story += event + " " + std::to_string(times) + "; ";
    for (const auto& [status, times] : visitor.answers())
        story += "answer " + std::to_string(status) + ": " + std::to_string(times) + "; ";
    story += std::to_string(visitor.packets().size()) + " packets shown";
    MESSAGE(story);
    CHECK(visitor.worst() == "");
    CHECK(visitor.answers().at(200) > 0);
    CHECK(visitor.packets().size() > 100);
    check_database(stack.folder().path() / "packets.db", visitor.packets());
}
