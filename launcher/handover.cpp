#include "launcher/handover.hpp"

#include <cstdlib>
#include <exception>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <unistd.h>

namespace meshview::launcher {

namespace json = boost::json;

namespace {

constexpr const char* variable = "MESHVIEW_HANDOVER";

} // namespace

std::string to_json(const Handover& handover)
{
    // The pid: an environment that leaked into another process is not believed.
    return json::serialize(json::object{{"pid", getpid()}, {"stack_descriptor", handover.stack_descriptor},
        {"started_us", handover.started_us}, {"restarts", handover.restarts},
        {"away_since_steady_us", handover.away_since_steady_us}, {"temporary", handover.temporary},
        {"broker_port", handover.broker_port}, {"web_port", handover.web_port}});
}

std::optional<Handover> parse_handover(std::string_view text)
try {
    const json::value value = json::parse({text.data(), text.size()});
    if (value.at("pid").to_number<pid_t>() != getpid())
        return std::nullopt;
    return Handover{
        .stack_descriptor = value.at("stack_descriptor").to_number<int>(),
        .started_us = value.at("started_us").to_number<TimeUs>(),
        .restarts = value.at("restarts").to_number<int>(),
        .away_since_steady_us = value.at("away_since_steady_us").to_number<TimeUs>(),
        .temporary = value.at("temporary").as_bool(),
        .broker_port = value.at("broker_port").to_number<std::uint16_t>(),
        .web_port = value.at("web_port").to_number<std::uint16_t>(),
    };
} catch (const std::exception&) {
    return std::nullopt;
}

void leave_handover(const Handover& handover)
{
    setenv(variable, to_json(handover).c_str(), 1);
}

std::optional<Handover> take_handover()
{
    const char* const value = std::getenv(variable);
    if (value == nullptr)
        return std::nullopt;
    const std::string text = value;
    unsetenv(variable);
    return parse_handover(text);
}

} // namespace meshview::launcher
