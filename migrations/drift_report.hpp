#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/fingerprint.hpp"

namespace meshview::migrations {

/// Compares the schema with the fingerprint of the revision and says so in the log, object by object. Never
/// fails: a database with a strange schema is used all the same, and what cannot be found out is a line too.
void log_drift(SQLite::Database& db, const RevisionGraph& graph, const std::string& revision);

/// The same for what another kind of database holds. Pure but for the log.
void log_drift(const Fingerprint& fingerprint, const SchemaObjects& found);

} // namespace meshview::migrations
