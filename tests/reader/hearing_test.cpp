#include <algorithm>

#include <doctest/doctest.h>

#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

void add_link(TestDatabase& db, NodeNum from, NodeNum to, int source, TimeUs last_seen_us)
{
    db.exec("INSERT INTO link (from_node_id, to_node_id, source, reports, snr, snr_sum, snr_count, "
            "first_seen_us, last_seen_us) VALUES ("
        + std::to_string(from) + ", " + std::to_string(to) + ", " + std::to_string(source)
        + ", 4, 5.5, 12, 3, 7, " + std::to_string(last_seen_us) + ")");
}

/// One report: hops left and at the start, how well, how late, and by which clock.
struct Report {
    NodeNum gateway;
    int hop_limit = 3;
    double snr = 0;
    int rssi = 0;
    TimeUs import_time_us = 0;
    TimeUs rx_time_us = 0;
};

void add_report(TestDatabase& db, std::int64_t packet_id, const Report& report)
{
    db.run("INSERT INTO packet_seen (packet_id, node_id, rx_time, hop_limit, hop_start, rx_snr, rx_rssi, "
           "import_time_us, packet_sequence, sequence) VALUES ($1, $2, $3, $4, 3, $5, $6, $7, "
           "(SELECT sequence FROM packet WHERE id = $1), $8)",
        {packet_id, std::int64_t{report.gateway}, report.rx_time_us / us_per_second,
            std::int64_t{report.hop_limit}, report.snr, std::int64_t{report.rssi}, report.import_time_us,
            db.next_place()});
}

std::vector<std::string> codes_of(const boost::json::value& answer)
{
    std::vector<std::string> codes;
    for (const auto& reason : answer.at("reasons").as_array()) {
        codes.emplace_back(reason.at("code").as_string());
        CHECK(reason.at("message").as_string().size() > 10);
    }
    return codes;
}

} // namespace

TEST_CASE("who hears a node, and whom it hears")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add_node(0x12, "other", now_us());
    add_link(db, 0x11, 0x12, 1, now_us());
    add_link(db, 0x13, 0x11, 3, now_us() - us_per_hour);
    add_link(db, 0x11, 0x14, 1, now_us() - 30 * us_per_day);
    const auto heard = running.json("/api/node/0x11/heard-by").at("heard_by").as_array();
    REQUIRE(heard.size() == 1);
    CHECK(heard[0].at("node_id").as_int64() == 0x12);
    CHECK(heard[0].at("long_name").as_string() == "other");
    CHECK(heard[0].at("source").as_string() == "direct");
    CHECK(heard[0].at("snr_mean").as_double() == 4.0);
    const auto hears = running.json("/api/node/!00000011/hears").at("hears").as_array();
    REQUIRE(hears.size() == 1);
    CHECK(hears[0].at("node_id").as_int64() == 0x13);
    CHECK(hears[0].at("source").as_string() == "traceroute");
    CHECK(running.json("/api/node/17/heard-by?days=60").at("heard_by").as_array().size() == 2);
    CHECK(running.json("/api/node/17/heard-by?days=60&limit=1").at("heard_by").as_array().size() == 1);
    CHECK(running.get("/api/node/nobody/hears").status == 400);
}

TEST_CASE("the direct signal of a node, gateway by gateway")
{
    const RunningReader running;
    TestDatabase db(running);
    const TimeUs now = now_us();
    db.add({.id = 1, .import_time_us = now - 2 * us_per_hour});
    db.add({.id = 2, .import_time_us = now - us_per_hour});
    add_report(db, 1, {.gateway = 0xa1, .snr = -7.25, .rssi = -110, .import_time_us = now});
    add_report(db, 1, {.gateway = 0xa2, .hop_limit = 2, .import_time_us = now}); // relayed
    add_report(db, 2, {.gateway = 0xa2, .snr = 3, .rssi = -80, .import_time_us = now});
    const auto signal = running.json("/api/node/17/signal").at("signal").as_array();
    REQUIRE(signal.size() == 2);
    CHECK(signal[0].at("gateway").as_int64() == 0xa2);
    CHECK(signal[1].at("rx_snr").as_double() == -7.25);
    CHECK(signal[1].at("rx_rssi").as_int64() == -110);
    CHECK(running.json("/api/node/17/signal?gateway=0xa1").at("signal").as_array().size() == 1);
    CHECK(running.get("/api/node/17/signal?gateway=x").status == 400);
}

TEST_CASE("what the gateways contribute, and two of them side by side")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM gateway");
    const TimeUs now = now_us();
    for (const char* gateway : {"161", "162", "163"})
        db.exec("INSERT INTO gateway (node_id, first_seen_us, last_seen_us, receptions) VALUES ("
            + std::string(gateway) + ", 5, " + std::to_string(now) + ", 1000)");
    db.exec("UPDATE gateway SET last_seen_us = 6 WHERE node_id = 163");
    for (int id = 1; id <= 4; ++id)
        db.add({.id = id, .import_time_us = now});
    const TimeUs fast_us = now + 60 * us_per_second;
    for (const int id : {1, 2, 3})
        add_report(
            db, id, {.gateway = 161, .snr = 5, .rssi = -90, .import_time_us = now, .rx_time_us = fast_us});
    add_report(db, 3,
        {.gateway = 161, .hop_limit = 1, .import_time_us = now, .rx_time_us = fast_us + us_per_second});
    add_report(db, 3, {.gateway = 162, .snr = 2, .rssi = -100, .import_time_us = now - 500'000});
    add_report(db, 4, {.gateway = 162, .import_time_us = now});
    add_report(db, 2, {.gateway = 162, .import_time_us = now - 10 * us_per_day}); // long ago

    const auto board = running.json("/api/gateways/scoreboard").at("gateways").as_array();
    REQUIRE(board.size() == 3);
    CHECK(board[0].at("node_id").as_int64() == 161);
    CHECK(board[0].at("receptions").as_int64() == 4);
    CHECK(board[0].at("packets").as_int64() == 3);
    CHECK(board[0].at("share").as_double() == 0.75);
    CHECK(board[0].at("unique_packets").as_int64() == 2);
    CHECK(board[0].at("duplicate_ratio").as_double() == 0.25);
    CHECK(board[0].at("clock_skew_s").as_double() == doctest::Approx(60).epsilon(0.05));
    CHECK(board[0].at("live").as_bool());
    CHECK(board[1].at("unique_packets").as_int64() == 1);
    CHECK(board[1].at("clock_skew_s").is_null()); // its clock was never set
    CHECK(board[2].at("packets").as_int64() == 0);
    CHECK_FALSE(board[2].at("live").as_bool());
    CHECK(running.get("/api/gateways/scoreboard?hours=169").status == 400);

    const auto both = running.json("/api/gateways/compare?first=161&second=162");
    CHECK(both.at("first_packets").as_int64() == 3);
    CHECK(both.at("second_packets").as_int64() == 2);
    CHECK(both.at("common_packets").as_int64() == 1);
    CHECK(both.at("common_direct").as_int64() == 1);
    CHECK(both.at("delay_s").as_double() == doctest::Approx(0.5));
    CHECK(running.json("/api/gateways/compare?first=161&second=9").at("snr_difference").is_null());
    CHECK(running.get("/api/gateways/compare?first=161").status == 400);
    CHECK(running.get("/api/gateways/compare?first=161").json().at("parameter").as_string() == "second");
}

TEST_CASE("why a node is not shown")
{
    const RunningReader running([](Config& config) {
        config.mqtt.skip_node_ids = {0x99};
        config.privacy.require_ok_to_mqtt = true;
    });
    TestDatabase db(running);
    using Codes = std::vector<std::string>;
    CHECK(codes_of(running.json("/api/node/0x98/why"))
        == Codes{"never_heard", "ok_to_mqtt_required", "opt_out_marker"});
    CHECK(codes_of(running.json("/api/node/0x99/why")).front() == "skipped");

    db.add({.id = 1, .from = 0x21, .portnum = 0});
    db.add_reception(1, 0xa1);
    const auto silent = running.json("/api/node/0x21/why");
    CHECK_FALSE(silent.at("listed").as_bool());
    CHECK(silent.at("unread_packets").as_int64() == 1);
    CHECK(silent.at("gateways").as_array().size() == 1);
    CHECK(codes_of(silent) == Codes{"no_node_info", "no_position", "unknown_key", "single_gateway"});

    db.add_node(0x22, "there", now_us());
    db.exec("UPDATE node SET last_lat = 0, last_long = 5 WHERE node_id = 34");
    db.add({.id = 2, .from = 0x22, .portnum = 4});
    db.add_reception(2, 0xa1);
    db.add_reception(2, 0xa2);
    const auto shown = running.json("/api/node/0x22/why");
    CHECK(shown.at("listed").as_bool());
    CHECK(shown.at("on_map").as_bool());
    CHECK(codes_of(shown).empty());

    db.exec("UPDATE packet SET import_time_us = 5 WHERE id = 2");
    db.exec("UPDATE node SET last_seen_us = 5 WHERE node_id = 34");
    const auto becomes = [&](const std::string& target, const Codes& codes) {
        return eventually([&] { return codes_of(running.json(target)) == codes; });
    };
    CHECK(becomes("/api/node/0x22/why", {"too_old"}));
    CHECK(codes_of(running.json("/api/node/0x22/why?days=36500")).empty());
    for (const char* key : {"aa", "bb"})
        db.exec("INSERT INTO node_public_key (node_id, public_key, first_seen_us, last_seen_us) VALUES (34, '"
            + std::string(key) + "', 1, 1)");
    CHECK(becomes("/api/node/0x22/why?days=36500", {"key_conflict"}));
    CHECK(running.get("/api/node/0x22/why?days=0").status == 400);
}
