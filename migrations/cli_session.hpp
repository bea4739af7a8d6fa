#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "common/coordination/observation.hpp"
#include "common/coordination/writer_lock.hpp"

namespace meshview::migrations {

/// What several commands need. All throw ExitError with the fix.

/// The writer's lock; `try_again` naming its owner while a writer runs.
coordination::WriterLock take_lock(const std::filesystem::path& database);

void require_database(const std::filesystem::path& database);

/// One look at a database that has to be readable.
coordination::Observation look_at(const std::filesystem::path& database);

/// A revision for people: `base` for none; several, separated by commas.
std::string or_base(const std::string& revision);
std::string or_base(const std::vector<std::string>& revisions);

/// Prints a document for scripts, one line.
void print_json(const boost::json::value& document);

} // namespace meshview::migrations
