#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "simulator/options.hpp"

namespace meshview::simulator {

namespace {

std::string refusal(const std::vector<std::string>& arguments)
{
    try {
        parse_options(arguments, 0);
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::usage);
        return error.what();
    }
    return {};
}

} // namespace

TEST_CASE("defaults")
{
    const Options options = parse_options({}, 42);
    CHECK(options.publishes);
    CHECK(options.broker.server == "127.0.0.1");
    CHECK(options.broker.port == 1883);
    CHECK(options.rate == 5.0);
    CHECK(options.simulation.world.nodes == 120);
    CHECK(options.simulation.world.start_us == 42);
    CHECK_FALSE(options.simulation.world.center.has_value());
}

TEST_CASE("values are typed")
{
    const Options options =
        parse_options({"--server", "broker.example", "--port=18831", "--nodes", "7", "--seed", "99", "--rate",
                          "max", "--center", "48.2,16.37", "--radius-km=12.5", "--count", "10", "--record",
                          "x.cap", "--time-scale", "60", "--start", "1767225600"},
            0);
    CHECK(options.publishes);
    CHECK(options.broker.port == 18831);
    CHECK(options.simulation.world.nodes == 7);
    CHECK(options.simulation.world.seed == 99);
    CHECK_FALSE(options.rate.has_value());
    CHECK(options.simulation.world.center->longitude == 16.37);
    CHECK(options.simulation.packets == 10);
    CHECK(options.simulation.world.start_us == 1'767'225'600 * us_per_second);
}

TEST_CASE("the rate is of real time, whatever the time scale")
{
    const Options options = parse_options({"--rate", "10", "--time-scale", "60"}, 0);
    CHECK(options.simulation.world.packets_per_second == doctest::Approx(10.0 / 60));
    CHECK(parse_options({"--replay", "x.cap"}, 0).rate.has_value() == false);
    CHECK(parse_options({"--replay", "x.cap", "--rate", "20"}, 0).rate == 20.0);
}

TEST_CASE("a capture alone needs no broker, but an end")
{
    CHECK_FALSE(parse_options({"--record", "x.cap", "--count", "5"}, 0).publishes);
    CHECK(parse_options({"--record", "x.cap", "--server", "localhost"}, 0).publishes);
    CHECK(refusal({"--record", "x.cap"}).find("--count") != std::string::npos);
}

TEST_CASE("what is wrong is named with what is allowed")
{
    CHECK(refusal({"--rate", "fast"}) == "--rate fast: must be `max` or a number from 0.001 to 1000000");
    CHECK(refusal({"--rate", "nan"}).find("--rate nan") == 0);
    CHECK(refusal({"--port", "70000"}).find("--port 70000: must be a port") == 0);
    CHECK(refusal({"--nodes", "0"}).find("1 to 5000") != std::string::npos);
    CHECK(refusal({"--nodes", "12x"}).find("1 to 5000") != std::string::npos);
    CHECK(refusal({"--center", "48.2"}).find("LAT,LON") != std::string::npos);
    CHECK(refusal({"--root", "msh/#"}).find("wildcards") != std::string::npos);
    CHECK(refusal({"--password-file", "/nonexistent"}).find("/nonexistent") != std::string::npos);
    CHECK(refusal({"--node", "5"}).find("--help") != std::string::npos);
    CHECK(refusal({"extra"}).find("--help") != std::string::npos);
}

TEST_CASE("the help names every option")
{
    const std::string help = options_help();
    for (const char* option : {"--server", "--port", "--password-file", "--nodes", "--rate", "--seed",
             "--duration", "--count", "--time-scale", "--replay", "--record", "--noise", "--connect-timeout"})
        CHECK_MESSAGE(help.find(option) != std::string::npos, option);
}

} // namespace meshview::simulator
