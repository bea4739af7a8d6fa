#include "bench/ingest/prepare.hpp"

#include <fmt/format.h>

#include "common/database.hpp"
#include "common/mesh/capture.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "simulator/sources.hpp"
#include "writer/ingest.hpp"
#include "writer/sqlite/store.hpp"

namespace meshview::bench {

namespace {

template <typename Steps>
void migrate(const std::filesystem::path& database, Steps steps)
{
    SQLite::Database db = open_for_writing({.path = database});
    migrations::sqlite::SqliteDialect dialect(db);
    migrations::MigrationObserver nobody;
    migrations::Migrator migrator(migrations::RevisionGraph::of_this_program(), dialect, nobody);
    steps(migrator);
}

} // namespace

void upgrade(const std::filesystem::path& database, const std::string& revision)
{
    migrate(database, [&](migrations::Migrator& migrator) { migrator.upgrade(revision); });
}

void downgrade(const std::filesystem::path& database, const std::string& revision)
{
    migrate(database, [&](migrations::Migrator& migrator) { migrator.downgrade(revision); });
}

void fill(const std::filesystem::path& database, std::uint64_t packets)
{
    constexpr std::size_t messages_a_commit = 20'000;
    SQLite::Database db = open_for_writing({.path = database});
    writer::SqliteStore store(db);
    writer::Ingest ingest(store, mesh::Keyring::with_default_key({}), {});
    writer::IngestCounters counters;
    const TimeUs start_us = now_us() - before_us;
    simulator::SimulatedSource source(
        {.world = {.seed = 3, .nodes = 1'500, .start_us = start_us, .packets_per_second = 0.5},
            .packets = packets});
    store.begin();
    while (const auto publication = source.next()) {
        ingest.take({publication->topic, publication->payload, start_us + publication->due_us}, counters);
        if (counters.received % messages_a_commit == 0) {
            ingest.finish_batch();
            store.commit();
            store.begin();
        }
    }
    ingest.finish_batch();
    store.commit();
    fmt::print("before: {} packets, {} receptions\n", counters.packets, counters.receptions);
}

void record(const std::filesystem::path& capture, std::uint64_t envelopes)
{
    simulator::SimulatedSource source({.world = {.nodes = 1'500, .start_us = now_us()}});
    mesh::CaptureWriter writer(capture);
    for (std::uint64_t i = 0; i < envelopes; ++i) {
        const auto publication = source.next();
        writer.write(publication->topic, publication->payload);
    }
    writer.close();
}

} // namespace meshview::bench
