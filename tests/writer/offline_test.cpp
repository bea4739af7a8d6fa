// What the writer does without a broker.
#include <doctest/doctest.h>

#include <fstream>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "common/text.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/offline.hpp"
#include "writer/recording.hpp"

using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;

namespace {

struct Site {
    Site() { config.database.path = folder.path() / "packets.db"; }

    void import_lines(const std::string& lines)
    {
        const auto file = folder.path() / "recording.jsonl";
        std::ofstream(file) << lines;
        import_recording(config, file, {});
    }
    std::vector<std::string> rows(const std::string& query) const
    {
        SQLite::Database db = open_for_reading({.path = config.database.path});
        return writer_test::rows(db, query);
    }

    TemporaryFolder folder;
    Config config;
};

std::string line_of(const meshtastic::ServiceEnvelope& envelope)
{
    return R"({"topic":")" + topic_of(envelope) + R"(","arrival_us":1790000000000000,"envelope_hex":")"
        + to_hex(envelope.SerializeAsString()) + "\"}\n";
}

} // namespace

TEST_CASE("a capture is imported, and a second time nothing is added")
{
    Site site;
    import_recording(site.config, MESHVIEW_TEST_DATA "/small.cap.gz", {});
    const auto packets = site.rows("SELECT count(*), min(import_time_us) < max(import_time_us) FROM packet");
    CHECK(packets.front().ends_with("|1"));
    // Map reports have no id by which they could be known again.
    const char* const known =
        "SELECT count(*) FROM packet_seen s JOIN packet p ON p.id = s.packet_id WHERE p.portnum <> 73";
    const auto receptions = site.rows(known);
    import_recording(site.config, MESHVIEW_TEST_DATA "/small.cap.gz", {});
    CHECK(site.rows(known) == receptions);
}

TEST_CASE("lines of JSON: envelopes, and what gateways publish as JSON")
{
    Site site;
    site.import_lines(line_of(text(alice, 5, "hello"))
        + R"({"topic":"msh/US/2/json/LongFast/!6a7e0003","payload":{"from":185270274,"to":4294967295,"id":9,)"
          R"("type":"text","payload":{"text":"json"},"sender":"!6a7e0003","timestamp":1790000001,"rssi":-90,)"
          R"("snr":5.5,"hop_start":3,"hops_away":1,"channel":0}})"
          "\n\n"
        + R"({"topic":"msh/US/2/json/LongFast/!6a7e0003","payload":{"from":185270274,"to":4294967295,"id":10,)"
          R"("type":"nodeinfo","payload":{"id":"!0b0b0002","longname":"Bob","shortname":"B","hardware":4}}})"
          "\n"
        + R"({"topic":"msh/US/2/json/LongFast/!6a7e0003","payload":{"type":"sendtext"}})");
    CHECK(site.rows("SELECT packet_id, text, channel FROM message ORDER BY packet_id")
        == std::vector<std::string>{"5|hello|LongFast", "9|json|LongFast"});
    CHECK(site.rows(
              "SELECT hop_limit, hop_start, rx_rssi, rx_snr, rx_time FROM packet_seen WHERE packet_id = 9")
        == std::vector<std::string>{"2|3|-90|5.5|1790000001"});
    CHECK(site.rows("SELECT long_name, hw_model FROM node WHERE node_id = 185270274")
        == std::vector<std::string>{"Bob|TBEAM"});
    CHECK(site.rows("SELECT import_time_us FROM packet WHERE id = 5")
        == std::vector<std::string>{"1790000000000000"});
}

TEST_CASE("a line that is none is named")
{
    Site site;
    const auto problem_of = [&](const std::string& lines) {
        try {
            site.import_lines(lines);
        } catch (const ExitError& error) {
            CHECK(error.code() == ExitCode::bad_data);
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(problem_of("\n{\"topic\":7}\n").ends_with("recording.jsonl:2: it is no JSON object with a topic"));
    CHECK(problem_of("{\"topic\":\"a\"}").ends_with("it has neither envelope_hex nor payload"));
    CHECK(problem_of(R"({"topic":"a","envelope_hex":"0g"})").ends_with("envelope_hex is not hex"));
    CHECK_THROWS_AS(open_recording(site.folder.path() / "missing.jsonl"), ExitError);
}

TEST_CASE("a key that comes later opens what was stored")
{
    Site site;
    site.import_lines(line_of(sealed(text(alice, 5, "secret"), "sixteen byte key")));
    CHECK(site.rows("SELECT portnum FROM packet") == std::vector<std::string>{"0"});
    site.config.mqtt.secondary_keys = {"c2l4dGVlbiBieXRlIGtleQ=="};
    read_again(site.config, {});
    CHECK(site.rows("SELECT portnum FROM packet") == std::vector<std::string>{"1"});
    CHECK(site.rows("SELECT text FROM message") == std::vector<std::string>{"secret"});
}
