#pragma once

#include "reader/gate.hpp"
#include "reader/json_writer.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// 503 with Retry-After while the gate is closed: a page that reloads itself for browsers, JSON with the
/// progress for everyone else. Pure.
Response waiting_answer(const Request& request, const GateView& view);

/// The members `message`, `reason` and `progress` of it, for other answers that tell why nothing is served
/// yet.
void write_waiting(JsonWriter& json, const GateView& view);

/// The JSON of it: `{"status","message","reason","progress":{...}|null}`.
std::string waiting_json(const GateView& view);

/// The data of the stream's status event: `{"state","writer","ingest":{...}|null}`.
std::string status_json(const GateView& view);

/// The members `writer` and `ingest` of it, for other answers that tell how ingest goes.
void write_writer(JsonWriter& json, const GateView& view);

} // namespace meshview::reader
