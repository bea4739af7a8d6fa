#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <SQLiteCpp/Database.h>

#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "common/program.hpp"
#include "simulator/sources.hpp"
#include "writer/ingest.hpp"
#include "writer/sqlite/store.hpp"

namespace {

using namespace meshview;

constexpr Program program{
    .name = "bench-reader-ingest",
    .process = "bench",
    .summary =
        "Stores envelopes of the database's own mesh at a steady rate, one commit each, until it is ended.",
    .usage = "FILE [ENVELOPES_PER_SECOND]",
    .details = "  200 a second, unless said otherwise.\n",
    .takes_config = false,
};

[[noreturn]] void store_forever(SQLite::Database& db, double per_second)
{
    simulator::SimulatedSource source({.world = {.nodes = 1'500, .start_us = now_us()}});
    writer::SqliteStore store(db);
    writer::Ingest ingest(store, mesh::Keyring::with_default_key({}), {});
    writer::IngestCounters counters;
    auto due = std::chrono::steady_clock::now();
    while (true) {
        due += std::chrono::microseconds(static_cast<std::int64_t>(1e6 / per_second));
        std::this_thread::sleep_until(due);
        const auto publication = source.next();
        store.begin();
        ingest.take({publication->topic, publication->payload, now_us()}, counters);
        ingest.finish_batch();
        store.commit();
    }
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, [](const CommandLine& command_line) -> ExitCode {
        const auto& arguments = command_line.arguments;
        if (arguments.empty())
            throw ExitError(ExitCode::usage, "which file? see --help");
        const std::filesystem::path path = arguments.front();
        configure_sqlite();
        const auto lock = coordination::WriterLock::try_acquire(path);
        if (!lock)
            throw ExitError(ExitCode::try_again, path.string() + " has a writer");
        auto db = open_for_writing({.path = path});
        store_forever(db, arguments.size() > 1 ? std::stod(arguments[1]) : 200.0);
    });
}
