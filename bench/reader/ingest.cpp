#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "common/config.hpp"
#include "common/postgresql_url.hpp"
#include "common/program.hpp"
#include "simulator/sources.hpp"
#include "writer/ingest.hpp"
#include "writer/ingest_target.hpp"

namespace {

using namespace meshview;

constexpr Program program{
    .name = "bench-reader-ingest",
    .process = "bench",
    .summary =
        "Stores envelopes of the database's own mesh at a steady rate, one commit each, until it is ended.",
    .usage = "FILE|URL [ENVELOPES_PER_SECOND]",
    .details = "  200 a second, unless said otherwise.\n",
    .takes_config = false,
};

DatabaseConfig database_at(const std::string& place)
{
    if (const auto server = PostgresqlUrl::parse(place))
        return {.postgresql = server};
    constexpr std::string_view scheme = "sqlite:///";
    return {.path = place.starts_with(scheme) ? place.substr(scheme.size()) : place};
}

[[noreturn]] void store_forever(writer::Store& store, double per_second)
{
    simulator::SimulatedSource source({.world = {.nodes = 1'500, .start_us = now_us()}});
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
            throw ExitError(ExitCode::usage, "which database? see --help");
        Config config;
        config.database = database_at(arguments.front());
        const auto target = writer::open_ingest_target(config);
        if (!target->prepare({}, writer::IngestTarget::WhenTaken::refuse, {}))
            return ExitCode::try_again;
        store_forever(target->store(), arguments.size() > 1 ? std::stod(arguments[1]) : 200.0);
    });
}
