#include "launcher/stack_record.hpp"

#include <array>
#include <exception>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

namespace meshview::launcher {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 4> state_names = {"starting", "serving", "restarting", "stopping"};

StackState state_named(std::string_view name)
{
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (state_names[i] == name)
            return static_cast<StackState>(i);
    throw std::invalid_argument("no such state");
}

std::string text(const json::value& value)
{
    return json::value_to<std::string>(value);
}

} // namespace

std::string_view to_string(StackState state)
{
    return state_names[static_cast<std::size_t>(state)];
}

std::string to_json(const StackRecord& record)
{
    json::object processes;
    for (const auto& [role, process] : record.processes)
        processes[role] = {
            {"pid", process.pid}, {"started_us", process.started_us}, {"restarts", process.restarts}};
    json::object object = {{"pid", record.pid}, {"host", record.host}, {"run_id", record.run_id},
        {"state", to_string(record.state)}, {"started_us", record.started_us}, {"since_us", record.since_us},
        {"url", record.url}, {"log", record.log}, {"restarts", record.restarts}, {"processes", processes}};
    if (record.away_us)
        object["away_us"] = *record.away_us;
    if (record.messages_per_second)
        object["messages_per_second"] = *record.messages_per_second;
    return json::serialize(object);
}

std::optional<StackRecord> parse_stack_record(std::string_view content)
try {
    const json::value value = json::parse({content.data(), content.size()});
    StackRecord record;
    record.pid = value.at("pid").to_number<long>();
    record.host = text(value.at("host"));
    record.run_id = text(value.at("run_id"));
    record.state = state_named(value.at("state").as_string());
    record.started_us = value.at("started_us").to_number<TimeUs>();
    record.since_us = value.at("since_us").to_number<TimeUs>();
    record.url = text(value.at("url"));
    record.log = text(value.at("log"));
    record.restarts = value.at("restarts").to_number<int>();
    for (const auto& [role, process] : value.at("processes").as_object())
        record.processes[role] = {process.at("pid").to_number<long>(),
            process.at("started_us").to_number<TimeUs>(), process.at("restarts").to_number<int>()};
    if (const json::value* away = value.as_object().if_contains("away_us"))
        record.away_us = away->to_number<TimeUs>();
    if (const json::value* rate = value.as_object().if_contains("messages_per_second"))
        record.messages_per_second = rate->to_number<double>();
    return record;
} catch (const std::exception&) {
    return std::nullopt; // somebody else's file, or one being written
}

} // namespace meshview::launcher
