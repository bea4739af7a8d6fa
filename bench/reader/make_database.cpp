#include <filesystem>

#include <SQLiteCpp/Database.h>
#include <spdlog/spdlog.h>

#include "bench/arguments.hpp"
#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "common/program.hpp"
#include "migrations/prepare_database.hpp"
#include "simulator/sources.hpp"
#include "writer/ingest.hpp"
#include "writer/sqlite/store.hpp"

namespace {

using namespace meshview;

constexpr Program program{
    .name = "bench-reader-database",
    .process = "bench",
    .summary =
        "Makes the database that the reader is measured with: a simulated mesh, stored by the writer's code.",
    .usage = "FILE [PACKETS] [DAYS] [NODES]",
    .details = "  300000 packets of the last 7 days from 1500 nodes, unless said otherwise.\n",
    .takes_config = false,
};

struct Size {
    std::uint64_t packets = 300'000;
    std::uint64_t days = 7;
    std::uint64_t nodes = 1'500;
};

void fill(SQLite::Database& db, const Size& size)
{
    constexpr std::size_t messages_per_commit = 20'000;
    const TimeUs duration_us = static_cast<TimeUs>(size.days) * us_per_day;
    const TimeUs start_us = now_us() - duration_us;
    simulator::SimulatedSource source({.world = {.nodes = size.nodes,
                                           .start_us = start_us,
                                           .packets_per_second = static_cast<double>(size.packets)
                                               / static_cast<double>(duration_us / us_per_second)},
        .packets = size.packets});
    writer::SqliteStore store(db);
    writer::Ingest ingest(store, mesh::Keyring::with_default_key({}), {});
    writer::IngestCounters counters;
    store.begin();
    while (const auto publication = source.next()) {
        // The last of a world's packets may reach the broker a little after its end.
        const TimeUs arrival_us = std::min(start_us + publication->due_us, now_us());
        ingest.take({publication->topic, publication->payload, arrival_us}, counters);
        if (counters.received % messages_per_commit == 0) {
            ingest.finish_batch();
            store.commit();
            store.settle();
            store.begin();
        }
    }
    ingest.finish_batch();
    store.commit();
    store.settle();
    spdlog::info("bench: {} messages, {} packets, {} receptions", counters.received, counters.packets,
        counters.receptions);
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, [](const CommandLine& command_line) {
        const auto& arguments = command_line.arguments;
        if (arguments.empty())
            throw ExitError(ExitCode::usage, "which file? see --help");
        const std::filesystem::path path = arguments.front();
        if (std::filesystem::exists(path))
            throw ExitError(ExitCode::usage, path.string() + " exists already");
        const Size size{.packets = bench::read_number(arguments, 1, Size{}.packets),
            .days = bench::read_number(arguments, 2, Size{}.days),
            .nodes = bench::read_number(arguments, 3, Size{}.nodes)};
        configure_sqlite();
        const auto lock = coordination::WriterLock::try_acquire(path);
        if (!lock)
            throw ExitError(ExitCode::try_again, path.string() + " has a writer");
        coordination::StatusWriter status(path);
        migrations::prepare_database(path, *lock, status, "bench");
        auto db = open_for_writing({.path = path});
        fill(db, size);
        return ExitCode::ok;
    });
}
