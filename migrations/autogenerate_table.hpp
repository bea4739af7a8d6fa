#pragma once

#include <vector>

#include "migrations/autogenerate.hpp"

namespace meshview::migrations {

/// The part of steps_between that is about one table which both schemas have: one batch, behind its remarks.
/// A column that goes while one of the same kind (numbers, text) comes could be renamed: neither is dropped
/// or added, nor anything that mentions them.
std::vector<GeneratedStep> steps_between(const Table& from, const Table& to);

} // namespace meshview::migrations
