#pragma once

#include <string>

#include "common/time.hpp"

namespace meshview::coordination {

/// The SQL that keeps the reference viewer's own `migration_status` table truthful
/// (common/coordination/reference_status.hpp): several statements, one transaction.
std::string statements_to_set_reference_status(bool in_progress, TimeUs now_us);

} // namespace meshview::coordination
