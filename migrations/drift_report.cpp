#include "migrations/drift_report.hpp"

#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "migrations/fingerprint.hpp"
#include "migrations/sqlite/reflection.hpp"

namespace meshview::migrations {

void log_drift(SQLite::Database& db, const RevisionGraph& graph, const std::string& revision)
try {
    log_drift(fingerprint_at(graph, revision), objects_of(sqlite::reflect(db)));
} catch (const std::exception& error) {
    spdlog::warn("schema: it could not be compared with that of {}: {}", revision, error.what());
}

void log_drift(const Fingerprint& fingerprint, const SchemaObjects& found)
{
    std::map<std::string, std::vector<std::string>> known;
    bool strange = false;
    for (const Drift& drift : drift_from(fingerprint, found)) {
        if (!drift.known_as.empty()) {
            known[drift.known_as].push_back(drift.difference.object);
            continue;
        }
        strange = true;
        spdlog::warn("schema: {}", describe(drift.difference));
    }
    for (const auto& [meaning, objects] : known)
        spdlog::info("schema: {}: {}", fmt::join(objects, ", "), meaning);
    if (strange)
        spdlog::warn("schema: that is not the schema of {} (fingerprint {}); `meshview-migrate doctor` says "
                     "what to do",
            fingerprint.revision, fingerprint.hash);
}

} // namespace meshview::migrations
