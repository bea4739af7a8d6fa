#include "simulator/options.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "common/exit_code.hpp"

namespace meshview::simulator {

namespace {

namespace po = boost::program_options;

constexpr double max_mode_packets_per_second = 1000; // of the world's time, when nobody waits
constexpr double announce_real_seconds = 4; // so that a demo's map is full after five
constexpr double most_announcements_per_second = 1000;

[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view allowed)
{
    throw ExitError(ExitCode::usage, fmt::format("--{} {}: must be {}", option, value, allowed));
}

double number(
    std::string_view option, std::string_view text, double low, double high, std::string_view allowed)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= low && value <= high))
        refuse(option, text, allowed);
    return value;
}

std::uint64_t count(std::string_view option, std::string_view text, std::uint64_t low, std::uint64_t high,
    std::string_view allowed)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
        refuse(option, text, allowed);
    return value;
}

po::options_description described_options()
{
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    po::options_description broker("Broker", 100);
    broker.add_options()("server", text("HOST"), "the MQTT broker (127.0.0.1)")(
        "port", text("N"), "its port (1883)")("username", text("NAME"), "who publishes")(
        "password", text("WORD"), "seen by everybody who lists processes: better use the next one")(
        "password-file", text("FILE"), "the password is the first line of this file")(
        "qos", text("0|1"), "1: the broker confirms each message (default); 0: as gateways do")(
        "connect-timeout", text("SECONDS"), "how long to wait for a broker, at the start and later (30)");
    po::options_description mesh("Simulated mesh", 100);
    mesh.add_options()("root", text("TOPIC"), "what topics begin with (msh/US/demo)")("nodes", text("N"),
        "how many devices, 1 to 5000 (120)")("seed", text("N"), "another number, another mesh (1)")(
        "center", text("LAT,LON"), "where it is; without it, around the San Francisco Bay")(
        "radius-km", text("KM"), "how far it reaches (60)")(
        "time-scale", text("X"), "seconds of the mesh in one real second: days pass quickly (1)")(
        "start", text("UNIX_SECONDS"), "the mesh's clock at the beginning (now)")(
        "noise", text("SHARE"), "share of malformed traffic, 0 to 0.9 (0)");
    po::options_description run("Running", 100);
    run.add_options()("rate", text("N|max"),
        "mesh packets a second, or as fast as the broker takes them (5); each is "
        "published by 1 to 8 gateways. For a replay: envelopes a second (max)")("duration", text("SECONDS"),
        "stop after this time")("count", text("N"), "stop after so many packets; for a replay, envelopes")(
        "replay", text("FILE"), "publish this capture (.cap or .cap.gz) instead of simulating")("record",
        text("FILE"), "write a capture instead of publishing; beside publishing if --server is given");
    po::options_description all;
    return all.add(broker).add(mesh).add(run), all;
}

po::variables_map read(const std::vector<std::string>& arguments)
{
    const auto known = described_options();
    po::variables_map values;
    try {
        const po::positional_options_description none;
        constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::store(
            po::command_line_parser(arguments).options(known).positional(none).style(style).run(), values);
    } catch (const po::error& error) {
        throw ExitError(ExitCode::usage, fmt::format("{}; --help lists the options", error.what()));
    }
    return values;
}

std::string first_line_of(const std::string& file)
{
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line))
        throw ExitError(
            ExitCode::usage, fmt::format("--password-file {}: cannot be read, or is empty", file));
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

GeoPoint point(std::string_view text)
{
    constexpr std::string_view allowed = "degrees as LAT,LON, for example 48.2,16.37";
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos)
        refuse("center", text, allowed);
    return {number("center", text.substr(0, comma), -80, 80, allowed),
        number("center", text.substr(comma + 1), -180, 180, allowed)};
}

std::string topic_root(const std::string& text)
{
    if (text.empty() || text.size() > 200 || text.find_first_of("#+") != std::string::npos
        || text.ends_with('/'))
        refuse("root", text, "a topic without wildcards and without a slash at its end");
    return text;
}

/// Typed access to what was given.
class Given {
public:
    explicit Given(const std::vector<std::string>& arguments)
        : values_(read(arguments))
    { }

    bool has(const char* option) const { return values_.count(option) > 0; }

    template <typename Then>
    void with(const char* option, Then then) const
    {
        if (has(option))
            then(values_[option].as<std::string>());
    }

private:
    po::variables_map values_;
};

void read_broker(const Given& given, BrokerOptions& broker)
{
    given.with("server", [&](const auto& text) { broker.server = text; });
    given.with("port", [&](const auto& text) {
        broker.port = static_cast<std::uint16_t>(count("port", text, 1, 65'535, "a port, 1 to 65535"));
    });
    given.with("username", [&](const auto& text) { broker.username = text; });
    given.with("password", [&](const auto& text) { broker.password = text; });
    given.with("password-file", [&](const auto& text) { broker.password = first_line_of(text); });
    given.with(
        "qos", [&](const auto& text) { broker.qos = static_cast<int>(count("qos", text, 0, 1, "0 or 1")); });
    given.with("connect-timeout", [&](const auto& text) {
        broker.connect_timeout =
            std::chrono::seconds(count("connect-timeout", text, 0, 86'400, "seconds, 0 to 86400"));
    });
}

void read_mesh(const Given& given, SimulationOptions& simulation)
{
    WorldOptions& world = simulation.world;
    given.with("root", [&](const auto& text) { simulation.root = topic_root(text); });
    given.with("nodes",
        [&](const auto& text) { world.nodes = count("nodes", text, 1, 5000, "a number from 1 to 5000"); });
    given.with("seed", [&](const auto& text) {
        world.seed = count("seed", text, 0, UINT64_MAX, "a number of at most 64 bits");
    });
    given.with("center", [&](const auto& text) { world.center = point(text); });
    given.with("radius-km", [&](const auto& text) {
        world.radius_km = number("radius-km", text, 1, 300, "kilometres, 1 to 300");
    });
    given.with("time-scale", [&](const auto& text) {
        simulation.time_scale = number("time-scale", text, 0.001, 100'000, "a factor from 0.001 to 100000");
    });
    given.with("start", [&](const auto& text) {
        world.start_us =
            static_cast<TimeUs>(count("start", text, 0, UINT32_MAX, "Unix seconds")) * us_per_second;
    });
    given.with("noise",
        [&](const auto& text) { simulation.noise = number("noise", text, 0, 0.9, "a share from 0 to 0.9"); });
}

void read_run(const Given& given, Options& options)
{
    given.with("duration",
        [&](const auto& text) { options.duration_s = number("duration", text, 0, 1e9, "seconds"); });
    given.with("count", [&](const auto& text) {
        options.simulation.packets = count("count", text, 1, UINT64_MAX, "a number of at least 1");
    });
    given.with("replay", [&](const auto& text) { options.replay = text; });
    given.with("record", [&](const auto& text) { options.record = text; });
    if (!options.replay)
        options.rate = 5;
    given.with("rate", [&](const auto& text) {
        options.rate.reset();
        if (text != "max")
            options.rate = number("rate", text, 0.001, 1e6, "`max` or a number from 0.001 to 1000000");
    });
    options.publishes = !options.record || given.has("server");
    if (!options.publishes && !options.replay && !options.duration_s && !options.simulation.packets)
        throw ExitError(
            ExitCode::usage, "--record without --server needs an end: give --count or --duration");
}

// How densely packets follow each other on the world's clock.
void set_pace(const Options& options, SimulationOptions& simulation)
{
    WorldOptions& world = simulation.world;
    world.packets_per_second =
        options.rate ? *options.rate / simulation.time_scale : max_mode_packets_per_second;
    const double announcements = 2.0 * static_cast<double>(world.nodes);
    world.announce_seconds = std::max(announce_real_seconds, announcements / most_announcements_per_second)
        * simulation.time_scale;
}

} // namespace

Options parse_options(const std::vector<std::string>& arguments, TimeUs start_us)
{
    const Given given(arguments);
    Options options;
    options.simulation.world.start_us = start_us;
    read_broker(given, options.broker);
    read_mesh(given, options.simulation);
    read_run(given, options);
    set_pace(options, options.simulation);
    return options;
}

std::string options_help()
{
    std::ostringstream text;
    text
        << "A mesh of invented nodes that behave like real ones: they introduce themselves, move, measure, "
           "chat,\n"
           "trace routes; gateways that hear them publish, encrypted with the default key. The same seed "
           "gives\n"
           "the same mesh.\n"
        << described_options()
        << "\nExamples:\n"
           "  meshview-simulate                                  five packets a second to a local broker\n"
           "  meshview-simulate --rate max --duration 60         load test\n"
           "  meshview-simulate --nodes 40 --center 48.21,16.37 --radius-km 15 --time-scale 60\n"
           "  meshview-simulate --replay small.cap.gz --rate 500\n"
           "  meshview-simulate --record mesh.cap.gz --count 5000 --start 1767225600    no broker needed\n"
           "\nSIGTERM and Ctrl-C end it cleanly. Exit codes: 0; 64 usage; 65 damaged capture; 69 no broker;\n"
           "78 the broker refuses the user.";
    return text.str();
}

} // namespace meshview::simulator
