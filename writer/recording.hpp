#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "common/mesh/capture.hpp"
#include "common/time.hpp"

namespace meshview::writer {

/// A message of a recording.
struct RecordedMessage {
    std::string topic;
    std::string payload;
    std::optional<TimeUs> arrival_us; ///< if the recording says
};

/// What a community recorded, message by message in its order. Used by one thread.
class Recording {
public:
    virtual ~Recording() = default;

    /// Nothing at the end. Throws ExitError (`bad_data`) naming the place of what cannot be read.
    virtual std::optional<RecordedMessage> next() = 0;
};

/// Opens a recording by its name: `.jsonl` or `.ndjson`, plain or `.gz`, holds a JSON object a line, with
/// `topic`, the body as `envelope_hex`, or as `payload` an object as published on a `2/json` topic, and if
/// known `arrival_us`; every other name is a capture (common/mesh/capture.hpp). Throws ExitError (`usage`)
/// when it cannot be opened.
std::unique_ptr<Recording> open_recording(const std::filesystem::path& path);

} // namespace meshview::writer
