#pragma once

#include <cstdint>

#include "common/config.hpp"

namespace meshview::reader {

class AnswerCache;
class Assets;
class ChangeMark;
class ConnectionPool;
class ContentCache;
class Gate;
class LiveFeed;
class Metrics;
class ReadTarget;
class RowTotals;
class SearchMemory;

/// What handlers may use. Made once by Reader, which owns everything in it; all parts are safe from any
/// thread.
struct Services {
    const Config& config;
    const Assets& assets;
    const ReadTarget& database;
    Gate& gate;
    ConnectionPool& connections;
    const ChangeMark& change_mark;
    AnswerCache& answers;
    ContentCache& contents;
    SearchMemory& searches;
    RowTotals& totals;
    LiveFeed& live;
    Metrics& metrics;
};

} // namespace meshview::reader
