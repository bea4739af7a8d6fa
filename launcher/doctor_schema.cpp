#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include "common/text.hpp"
#include "launcher/child.hpp"
#include "launcher/doctor.hpp"

namespace meshview::launcher {

namespace json = boost::json;

namespace {

using Level = Finding::Level;

Finding translated(const json::value& finding)
{
    const auto severity = json::value_to<std::string>(finding.at("severity"));
    const bool repairable = finding.at("repairable").as_bool();
    Finding ours{Level::warning, "schema", printable(json::value_to<std::string>(finding.at("what"))),
        printable(json::value_to<std::string>(finding.at("fix")))};
    if (repairable)
        ours.fix = "meshview-migrate repair: " + ours.fix;
    if (severity == "note")
        return ours;
    ours.level = Level::problem;
    ours.code = severity == "damage" ? ExitCode::bad_data : ExitCode::configuration;
    return ours;
}

} // namespace

std::vector<Finding> parse_schema_findings(std::string_view text)
{
    const std::size_t begin = text.find("{\"findings\"");
    json::error_code error;
    const json::value document =
        begin == text.npos ? json::value() : json::parse({text.data() + begin, text.size() - begin}, error);
    const json::object* const object = document.if_object();
    if (error || object == nullptr)
        return {{Level::warning, "schema", "meshview-migrate doctor did not say anything that can be read",
            "run it by hand; is it of the same version?"}};
    std::vector<Finding> findings;
    for (const json::value& finding : object->at("findings").as_array())
        findings.push_back(translated(finding));
    if (findings.empty())
        findings.push_back({Level::ok, "schema", "as its revision says"});
    return findings;
}

std::vector<Finding> check_schema_with(
    const std::filesystem::path& migrate, const std::filesystem::path& database)
try {
    boost::asio::io_context io;
    std::string output;
    Child::Callbacks callbacks;
    callbacks.on_line = [&output](std::string_view line) { output.append(line); };
    callbacks.on_end = [](ExitStatus) {};
    const Child child(
        io, {migrate, {"--database", database.string(), "doctor", "--json"}}, std::move(callbacks));
    io.run();
    return parse_schema_findings(output);
} catch (const ExitError&) {
    return {}; // the programs are another check's
}

} // namespace meshview::launcher
