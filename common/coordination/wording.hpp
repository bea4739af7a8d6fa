#pragma once

#include <string>
#include <vector>

#include "common/coordination/decision.hpp"
#include "common/coordination/observation.hpp"

namespace meshview::coordination {

/// The sentences of decision.hpp. Pure, and without influence on any decision.

/// `database is at revisions a and b at once; ...`: refused by reader and writer alike.
Fail refuse_two_revisions(const std::vector<std::string>& revisions);

/// The database was migrated by another program.
Fail refuse_unknown_revision(const std::string& found, const std::string& expected);

Fail refuse_corrupt(const Observation& seen);

/// The sentence for waiting with this reason.
std::string wait_sentence(WaitReason reason, const Observation& seen, const Expectation& expected);

std::string serve_sentence(const Observation& seen, const std::string& revision, const Expectation& expected);

} // namespace meshview::coordination
