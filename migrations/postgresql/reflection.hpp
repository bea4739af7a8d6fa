#pragma once

#include "common/postgresql/connection.hpp"
#include "migrations/schema.hpp"

namespace meshview::migrations::postgresql {

/// The schema that a database holds in current_schema(), without the tables that keep books about it and
/// without what belongs to extensions. Constraints under the name that PostgreSQL gives to those without one
/// have none. An Integer that numbers rows is one again, whatever its width and its sequence. Indexes of
/// another kind than btree (trigrams, BRIN) are left out: no operation makes them. Only reads. Throws
/// meshview::postgresql::Error.
Schema reflect(meshview::postgresql::Connection& connection);

} // namespace meshview::migrations::postgresql
