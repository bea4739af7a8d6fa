#pragma once

#include <filesystem>
#include <stop_token>

#include "common/config.hpp"

namespace meshview::writer {

/// What the writer does without a broker, and ends. Each takes the writer's lock, brings the database to the
/// newest schema, says in the log how far it is, and may be stopped and repeated: what is stored stays, and
/// only packets without id (map reports) are stored again. Throws ExitError: `try_again` while a writer runs,
/// and as writer::run.

/// Stores the messages of a recording (recording.hpp), each as if it had arrived when the recording says, or
/// else when its gateway received it, as far as that clock can be believed. `bad_data` when the file is
/// damaged.
void import_recording(const Config& config, const std::filesystem::path& path, const std::stop_token& stop);

/// Reads again what was stored unread, and tries the configured keys on every packet that none opened.
void read_again(const Config& config, const std::stop_token& stop);

} // namespace meshview::writer
