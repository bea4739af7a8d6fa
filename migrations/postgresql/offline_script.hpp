#pragma once

#include <iosfwd>
#include <string>

#include "migrations/migrator.hpp"
#include "migrations/postgresql/scratch.hpp"

namespace meshview::migrations::postgresql {

/// Writes the SQL with which psql makes the same schema as an upgrade or downgrade would, from the schema in
/// `scratch`. The statements are those that are carried out there; backfills become one UPDATE. Each revision
/// is one transaction with its alembic_version. Throws as Migrator.
void write_script(std::ostream& out, Scratch& scratch, const RevisionGraph& graph, Direction direction,
    const std::string& target);

} // namespace meshview::migrations::postgresql
