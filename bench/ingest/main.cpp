#include <csignal>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <unistd.h>

#include "bench/arguments.hpp"
#include "bench/ingest/bare_loop.hpp"
#include "bench/ingest/prepare.hpp"
#include "bench/ingest/publish.hpp"
#include "common/coordination/status_file.hpp"
#include "common/database.hpp"
#include "common/program.hpp"
#include "tests/system/broker.hpp"
#include "tests/temporary_folder.hpp"

namespace {

using namespace meshview;
using namespace meshview::bench;

constexpr Program program{
    .name = "bench-ingest",
    .process = "bench",
    .summary = "Measures the way of envelopes from a publisher through a real mosquitto into the database.",
    .usage = "[ENVELOPES] [PACKETS_BEFORE]",
    .details =
        "  400000 envelopes into an empty database, unless said otherwise; 300000 packets before are 1.2\n"
        "  million receptions. Beside it: the same rows inserted by a loop of bare SQLite statements.\n",
    .takes_config = false,
};

constexpr double us_a_second = 1e6;

constexpr const char* reference_head = "23dad03d2e42";

struct Usage {
    double cpu_s = 0;
    std::int64_t peak_kib = 0;
};

Usage usage_of(pid_t pid)
{
    std::ifstream stat_file(fmt::format("/proc/{}/stat", pid));
    std::string text(std::istreambuf_iterator<char>(stat_file), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    long user = 0;
    long system = 0;
    fields >> user >> system;
    Usage usage{.cpu_s = static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK))};
    std::ifstream status_file(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status_file, line);)
        if (line.starts_with("VmHWM:"))
            usage.peak_kib = std::stoll(line.substr(6));
    return usage;
}

struct Measured {
    double seconds = 0;
    Usage usage;
    std::uint64_t received = 0;
};

/// Until the writer has counted everything; the last change of the database ends the measurement.
Measured wait_for(
    const std::filesystem::path& database, std::uint64_t envelopes, TimeUs begun_us, pid_t writer)
{
    coordination::StatusReader status(database);
    SQLite::Database db = open_for_reading({.path = database});
    SQLite::Statement version(db, "PRAGMA data_version");
    Measured measured;
    constexpr int looks_a_status = 20;
    int looks = 0;
    std::int64_t last_version = -1;
    TimeUs changed_us = begun_us;
    const TimeUs give_up_us = steady_us() + 300 * us_per_second;
    while (measured.received < envelopes && steady_us() < give_up_us) {
        version.executeStep();
        if (const std::int64_t now = version.getColumn(0).getInt64();
            now != std::exchange(last_version, now)) {
            changed_us = steady_us();
            measured.usage = usage_of(writer);
        }
        version.reset();
        if (++looks % looks_a_status == 0)
            if (const auto seen = status.poll(); seen.ingest)
                measured.received = seen.ingest->received;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    measured.seconds = static_cast<double>(changed_us - begun_us) / us_a_second;
    return measured;
}

Measured measure(const std::filesystem::path& folder, const std::filesystem::path& database,
    const std::filesystem::path& capture, std::uint64_t envelopes)
{
    system_test::Broker broker(folder, "allow_anonymous true\nmax_queued_messages 0\n");
    system_test::Process writer(
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "meshview-writer",
        {"--set", "database.connection_string=" + database.string(), "--set", "mqtt.server=127.0.0.1",
            "--set", fmt::format("mqtt.port={}", broker.port()), "--set", "mqtt.topics=[\"msh/#\"]"});
    writer.wait_for_line("subscribed");
    const double cpu_before = usage_of(writer.pid()).cpu_s;
    const TimeUs begun_us = steady_us();
    auto published = std::async(std::launch::async, [&] { publish(capture, broker.port()); });
    Measured measured = wait_for(database, envelopes, begun_us, writer.pid());
    published.get();
    measured.usage.cpu_s -= cpu_before;
    writer.send_signal(SIGTERM);
    writer.wait_for_exit();
    return measured;
}

void report(const char* what, double figure, const char* unit, const char* limit)
{
    fmt::print("{:<42}{:>12.3f} {:<18}{}\n", what, figure, unit, limit);
}

std::int64_t size_of(const std::filesystem::path& database)
{
    SQLite::Database db = open_for_writing({.path = database});
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return static_cast<std::int64_t>(std::filesystem::file_size(database));
}

void run(std::uint64_t envelopes, std::uint64_t packets_before)
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto capture = folder.path() / "publish.cap";
    upgrade(database, "head");
    if (packets_before > 0)
        fill(database, packets_before);
    record(capture, envelopes);
    const Measured ours = measure(folder.path(), database, capture, envelopes);
    const auto count = static_cast<double>(envelopes);
    const double rate = count / ours.seconds;
    report("through mosquitto", rate, "envelopes/s", packets_before > 0 ? ">= 30000" : ">= 40000");
    report("lost", static_cast<double>(envelopes) - static_cast<double>(ours.received), "envelopes", "0");
    report("writer's CPU", ours.usage.cpu_s / count * 1000, "s/1000 envelopes", "<= 0.030");
    report("writer's memory", static_cast<double>(ours.usage.peak_kib) / 1024, "MiB", "<= 40");
    const auto bytes = static_cast<double>(size_of(database));
    if (packets_before > 0)
        return;
    const int transactions = static_cast<int>(envelopes / 4'000) + 1;
    const auto bare_file = folder.path() / "bare.db";
    upgrade(bare_file, "head");
    const BareLoop bare = run_bare_loop(database, bare_file, {}, transactions);
    report("bare SQLite loop, same rows and schema", count / bare.seconds, "envelopes/s", "");
    report("  ours beside it", rate / (count / bare.seconds) * 100, "%", ">= 70");
    const auto reference_file = folder.path() / "reference.db";
    upgrade(reference_file, reference_head);
    downgrade(database, reference_head);
    const BareLoop reference = run_bare_loop(database, reference_file,
        {"node", "node_public_key", "packet", "packet_seen", "traceroute"}, transactions);
    report("bare SQLite loop, the reference's schema", count / reference.seconds, "envelopes/s", "");
    report("bytes on disk, ours", bytes / count, "bytes/envelope", "");
    report("bytes on disk, the reference's schema", static_cast<double>(reference.bytes) / count,
        "bytes/envelope", "> ours");
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, [](const CommandLine& command_line) {
        configure_sqlite();
        run(read_number(command_line.arguments, 0, 400'000), read_number(command_line.arguments, 1, 0));
        return ExitCode::ok;
    });
}
