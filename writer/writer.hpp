#pragma once

#include <stop_token>
#include <string>

#include "common/config.hpp"
#include "common/exit_code.hpp"

namespace meshview::writer {

/// The writer's life: takes the lock, brings the database to the newest schema, and stores what the broker
/// sends until `stop` is requested; then takes nothing more, commits what is queued, and leaves. The lock
/// goes last.
///
/// Two threads beside the caller's: `mqtt` (MqttSource) and `ingest` (IngestLoop). `run_id` is the
/// launcher's, for the readers it started too; empty when run alone. Returns `ok` after a stop. Throws
/// ExitError: as WriterLock::try_acquire, prepare_database, IngestLoop::run, and `configuration` for keys,
/// topics and the like.
ExitCode run(const Config& config, const std::string& run_id, std::stop_token stop);

} // namespace meshview::writer
