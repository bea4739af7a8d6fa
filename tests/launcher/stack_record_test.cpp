#include <doctest/doctest.h>

#include <unistd.h>

#include "common/exit_code.hpp"
#include "launcher/handover.hpp"
#include "launcher/journal.hpp"
#include "launcher/stack_file.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::launcher;

namespace {

StackRecord some_record()
{
    StackRecord record;
    record.pid = 4711;
    record.host = "attic";
    record.run_id = "00c0ffee";
    record.state = StackState::serving;
    record.started_us = 1'700'000'000'000'000;
    record.since_us = 1'700'000'000'500'000;
    record.url = "http://127.0.0.1:8081/";
    record.log = "/var/lib/meshview/packets.db.log";
    record.restarts = 3;
    record.away_us = 380'000;
    record.messages_per_second = 2.5;
    record.processes["writer"] = {4712, 1'700'000'000'100'000, 1};
    record.processes["reader"] = {0, 1'700'000'000'200'000, 0};
    return record;
}

} // namespace

TEST_CASE("a record survives its way through JSON")
{
    CHECK(parse_stack_record(to_json(some_record())) == some_record());
    StackRecord without_options = some_record();
    without_options.away_us.reset();
    without_options.messages_per_second.reset();
    CHECK(parse_stack_record(to_json(without_options)) == without_options);
}

TEST_CASE("what is no record is none")
{
    for (const char* text : {"", "{}", "[]", "{\"pid\":\"many\"}", "{\"pid\":1", "\0\0"})
        CHECK(!parse_stack_record(text));
    std::string other = to_json(some_record());
    other.replace(other.find("serving"), 7, "dancing");
    CHECK(!parse_stack_record(other));
}

TEST_CASE("one launcher has the stack; others see who")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    CHECK(!look_at_stack(database).alive);
    CHECK(!std::filesystem::exists(stack_path(database))); // looking creates nothing
    {
        const auto file = StackFile::try_acquire(database);
        REQUIRE(file);
        file->write(some_record());
        CHECK(!StackFile::try_acquire(database));
        const StackLook look = look_at_stack(database);
        CHECK(look.alive);
        CHECK(look.record == some_record());
    }
    // The last words stay readable, and the stack is free.
    const StackLook look = look_at_stack(database);
    CHECK(!look.alive);
    CHECK(look.record == some_record());
    CHECK(StackFile::try_acquire(database));
}

TEST_CASE("a shorter record replaces a longer one completely")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto file = StackFile::try_acquire(database);
    StackRecord record = some_record();
    record.host = std::string(6000, 'x');
    file->write(record);
    file->write(some_record());
    CHECK(look_at_stack(database).record == some_record());
}

TEST_CASE("a stack without a folder for its database is refused with the fix")
{
    CHECK_THROWS_WITH_AS(StackFile::try_acquire("/nonexistent/packets.db"),
        "/nonexistent/packets.db.stack: No such file or directory; the database's folder must exist and be "
        "writable by this user",
        ExitError);
}

TEST_CASE("an inherited stack is another database's after the configuration changed")
{
    const TemporaryFolder folder;
    auto file = StackFile::try_acquire(folder.path() / "one.db");
    REQUIRE(file);
    const auto kept = StackFile::inherited(file->keep_over_exec(), folder.path() / "one.db");
    CHECK(kept);
    auto second = StackFile::try_acquire(folder.path() / "two.db");
    CHECK(!StackFile::inherited(second->keep_over_exec(), folder.path() / "one.db"));
}

TEST_CASE("a handover reaches the same process only, and once")
{
    CHECK(!take_handover());
    Handover handover;
    handover.stack_descriptor = 7;
    handover.started_us = 1'700'000'000'000'000;
    handover.restarts = 2;
    handover.away_since_steady_us = 123'456;
    handover.temporary = true;
    handover.broker_port = 1883;
    handover.web_port = 8081;
    leave_handover(handover);
    CHECK(take_handover() == handover);
    CHECK(!take_handover());
    CHECK(!parse_handover("{\"pid\":1}"));
    std::string of_another = to_json(handover);
    of_another.replace(of_another.find(std::to_string(getpid())), std::to_string(getpid()).size(), "1");
    CHECK(!parse_handover(of_another));
}

TEST_CASE("the unit stands in the cgroup")
{
    CHECK(unit_in_cgroup("0::/system.slice/meshview.service\n") == "meshview.service");
    CHECK(unit_in_cgroup("0::/user.slice/user-1000.slice/user@1000.service/app.slice/mesh.service\n")
        == "user:mesh.service");
    CHECK(unit_in_cgroup("1:name=x:/a.service\n0::/user.slice/session-1.scope\n").empty());
    CHECK(unit_in_cgroup("").empty());
}
