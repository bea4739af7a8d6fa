#pragma once

#include "migrations/schema.hpp"

namespace meshview::migrations {

/// The schema that this version of the programs reads and writes: what the head of the migrations has to
/// give. A developer changes it together with a new migration; `meshview-migrate revision --autogenerate`
/// writes the migration from the difference, and `meshview-migrate check` (and the test suite) fail when the
/// two disagree.
///
/// What the reference viewer's schema has stays as it is there, so that `downgrade 23dad03d2e42` gives back a
/// database that it opens.
Schema declared_model(std::string_view dialect = "sqlite");

} // namespace meshview::migrations
