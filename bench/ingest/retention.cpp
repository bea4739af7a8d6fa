#include <algorithm>
#include <future>
#include <thread>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include "bench/arguments.hpp"
#include "bench/ingest/prepare.hpp"
#include "common/database.hpp"
#include "common/mesh/capture.hpp"
#include "common/program.hpp"
#include "tests/temporary_folder.hpp"
#include "writer/ingest_loop.hpp"
#include "writer/message_queue.hpp"
#include "writer/retention.hpp"
#include "writer/sqlite/store.hpp"
#include "writer/writer_database.hpp"

namespace {

using namespace meshview;
using namespace meshview::bench;

constexpr Program program{
    .name = "bench-retention",
    .process = "bench",
    .summary = "Deletes a day of history beside ingest, and tells for how long nothing was stored.",
    .usage = "[ENVELOPES] [PACKETS_BEFORE] [ENVELOPES_PER_SECOND]",
    .details = "  400000 envelopes beside the oldest of 7 days with 300000 packets, as fast as they are "
               "stored, unless\n"
               "  said otherwise.\n",
    .takes_config = false,
};

struct Pauses {
    TimeUs longest_us = 0;
    std::int64_t commits = 0;
    double seconds = 0;
};

/// Stores the capture, as fast as it goes when `per_second` is 0; `beside` runs on another thread meanwhile.
template <typename Beside>
Pauses ingest(
    SQLite::Database& db, const std::filesystem::path& capture, std::uint64_t per_second, Beside beside)
{
    writer::MessageQueue queue;
    writer::SqliteStore store(db);
    store.move_log_beside();
    writer::IngestLoop loop(store, mesh::Keyring::with_default_key({}), {}, queue);
    Pauses pauses;
    loop.observe_commits([&](const writer::Commit& commit) {
        pauses.longest_us = std::max(pauses.longest_us, commit.pause_us);
        ++pauses.commits;
    });
    const TimeUs begun_us = steady_us();
    auto stored = std::async(std::launch::async, [&] { loop.run(); });
    std::jthread other([&](const std::stop_token& stop) { beside(stop, loop.turns()); });
    mesh::CaptureReader reader(capture);
    std::uint64_t pushed = 0;
    while (const auto record = reader.next()) {
        if (per_second > 0 && ++pushed % 10 == 0)
            std::this_thread::sleep_until(std::chrono::steady_clock::time_point(
                std::chrono::microseconds(begun_us + static_cast<TimeUs>(pushed * 1'000'000 / per_second))));
        while (queue.try_push({record->topic, record->payload, now_us()}) == writer::MessageQueue::Push::full)
            queue.wait_for_room(std::chrono::milliseconds(100));
    }
    queue.close();
    stored.get();
    pauses.seconds = static_cast<double>(steady_us() - begun_us) / 1e6;
    return pauses;
}

void report(const char* what, const Pauses& pauses, std::uint64_t envelopes)
{
    fmt::print("{:<32}{:>10.0f} envelopes/s, {} commits, the longest pause {:.1f} ms\n", what,
        static_cast<double>(envelopes) / pauses.seconds, pauses.commits,
        static_cast<double>(pauses.longest_us) / 1000);
}

void run(std::uint64_t envelopes, std::uint64_t packets_before, std::uint64_t per_second)
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto capture = folder.path() / "publish.cap";
    upgrade(database, "head");
    fill(database, packets_before);
    record(capture, envelopes);
    const TimeUs oldest_us = now_us() - before_us;
    SQLite::Database db = writer::open_writer_database(database, Synchronous::normal);
    report("alone", ingest(db, capture, per_second, [](const std::stop_token&, writer::WriteTurns&) {}),
        envelopes);

    record(capture, envelopes);
    writer::Expiry expiry;
    TimeUs took_us = 0;
    const Pauses pauses =
        ingest(db, capture, per_second, [&](const std::stop_token& stop, writer::WriteTurns& turns) {
            SQLite::Database beside = writer::open_housekeeping_database(database, Synchronous::normal);
            const TimeUs begun_us = steady_us();
            expiry = writer::delete_expired(beside, oldest_us + us_per_day, {.turns = &turns}, stop);
            took_us = steady_us() - begun_us;
        });
    report("beside the deletion of a day", pauses, envelopes);
    fmt::print(
        "deleted {} rows in {} steps and {:.1f} s{}, the longest step {:.1f} ms; the limit of a pause is "
        "50 ms\n",
        expiry.rows(), expiry.taken.steps, static_cast<double>(took_us) / 1e6,
        expiry.taken.stopped ? " (not all: ingest ended before)" : "",
        static_cast<double>(expiry.taken.longest_us) / 1000);
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, [](const CommandLine& command_line) {
        configure_sqlite();
        run(read_number(command_line.arguments, 0, 400'000), read_number(command_line.arguments, 1, 300'000),
            read_number(command_line.arguments, 2, 0));
        return ExitCode::ok;
    });
}
