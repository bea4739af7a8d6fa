#include <doctest/doctest.h>

#include "launcher/progress.hpp"

using namespace meshview;
using coordination::MigrationState;
using coordination::MigrationStatus;

TEST_CASE("a running migration is one line with bar, rows and time left")
{
    MigrationStatus status;
    status.state = MigrationState::running;
    status.step = 2;
    status.steps = 4;
    status.step_name = "9f3b1a8d2c4f drop import_time";
    status.rows_done = 50;
    status.rows_total = 100;
    status.seconds_left = 3.0;
    CHECK(launcher::progress_line(status, 200)
        == "migrating 2/4  [#######-------------]  38 %  50 of 100 rows, 17 rows/s  3.0 s left  "
           "9f3b1a8d2c4f drop import_time");
    CHECK(launcher::progress_line(status, 30).size() == 30);
}

TEST_CASE("while rows are not counted, the line tells how long it has been going on")
{
    MigrationStatus status;
    status.state = MigrationState::running;
    status.step = 1;
    status.steps = 2;
    status.step_name = "build indexes";
    status.started_us = 5 * us_per_second;
    status.updated_us = 17 * us_per_second;
    CHECK(launcher::progress_line(status, 200)
        == "migrating 1/2  [--------------------]   0 %  for 12.0 s  build indexes");
}

TEST_CASE("without a running migration there is no line")
{
    MigrationStatus status;
    status.steps = 1;
    for (const MigrationState state :
        {MigrationState::pending, MigrationState::complete, MigrationState::failed}) {
        status.state = state;
        CHECK(launcher::progress_line(status, 80).empty());
    }
}

TEST_CASE("unknown or odd numbers do not break the bar")
{
    MigrationStatus status;
    status.state = MigrationState::running;
    status.step = 9;
    status.steps = 3;
    status.rows_done = 500;
    status.rows_total = 100;
    CHECK(launcher::progress_line(status, 200).find("100 %") != std::string::npos);
}

TEST_CASE("each process of a stack has a line of its own")
{
    launcher::StackRecord record;
    record.run_id = "this";
    record.url = "http://127.0.0.1:8081/";
    record.processes["reader"].pid = 11;
    record.processes["writer"].pid = 12;
    coordination::StatusSnapshot seen;
    const auto lines = [&] { return launcher::live_lines(record, seen, 60, 100 * us_per_second); };
    CHECK(lines() == std::vector<std::string>{"reader    starting", "writer    starting"});

    seen.migration.emplace();
    seen.migration->run_id = "this";
    seen.migration->state = MigrationState::running;
    seen.migration->step = 1;
    seen.migration->steps = 2;
    CHECK(lines()[0] == "reader    waits for the migrations");
    CHECK(lines()[1].starts_with("writer    migrating 1/2  [---"));
    CHECK(lines()[1].size() <= 60);
    seen.migration->run_id = "an earlier one";
    CHECK(lines()[1] == "writer    starting");

    record.state = launcher::StackState::serving;
    seen.ingest.emplace();
    seen.ingest->run_id = "this";
    seen.ingest->broker_since_us = 90 * us_per_second;
    CHECK(lines()[0] == "reader    serves http://127.0.0.1:8081/");
    CHECK(lines()[1] == "writer    no connection to the broker for 10.0 s");

    seen.ingest->broker_connected = true;
    seen.ingest->received = 1234;
    seen.ingest->packets = 300;
    record.messages_per_second = 12.34;
    CHECK(lines()[1] == "writer    1234 messages received, 300 packets stored, 12.3 m");

    record.processes["writer"].pid = 0;
    CHECK(lines()[1] == "writer    not running");
}
