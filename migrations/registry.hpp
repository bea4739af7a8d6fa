#pragma once

#include <vector>

#include "migrations/revision.hpp"

namespace meshview::migrations {

/// Every revision in migrations/versions/, in the order of their file names. The build generates the body
/// from the files themselves: each defines one function `Revision revision_...()`.
std::vector<Revision> all_revisions();

} // namespace meshview::migrations
