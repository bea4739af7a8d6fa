#pragma once

#include "migrations/operation.hpp"
#include "migrations/postgresql/session.hpp"

namespace meshview::migrations::postgresql {

/// Inserts the rows. Throws meshview::postgresql::Error.
void bulk_insert(Session& session, const BulkInsert& operation);

} // namespace meshview::migrations::postgresql
