#pragma once

#include "migrations/operation.hpp"
#include "migrations/postgresql/inspector.hpp"
#include "migrations/postgresql/session.hpp"

namespace meshview::migrations::postgresql {

/// Carries out the changes of a table by plain ALTER TABLE, in their order; neighbours that PostgreSQL can do
/// in one pass over the table share one statement. In the caller's transaction. Throws ExitError for what
/// would lose something silently, and meshview::postgresql::Error.
void alter_table(Session& session, PostgresqlInspector& inspector, const AlterTable& operation);

/// True if the change adds a column that numbers the rows that are there: the table is written anew.
bool numbers_rows(const TableChange& change);

} // namespace meshview::migrations::postgresql
