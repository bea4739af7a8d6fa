#pragma once

#include <string>
#include <vector>

#include "common/postgresql/connection.hpp"

namespace meshview::coordination {

/// What a PostgreSQL database says about its own schema: the tables of
/// common/coordination/schema_version.hpp, with the same meaning. The readers throw
/// meshview::postgresql::Error.

std::vector<std::string> read_revisions(postgresql::Connection& connection);
std::vector<std::string> read_compatible_revisions(postgresql::Connection& connection);

/// What replaces the rows of both, to be carried out in the transaction that changes the schema; whoever
/// listens (status_table.hpp) hears of it with the commit. Revision ids only.
std::vector<std::string> statements_to_set_revisions(
    const std::vector<std::string>& revisions, const std::vector<std::string>& compatible);

} // namespace meshview::coordination
