#pragma once

#include <string>

namespace meshview::coordination {

/// Who wrote something: shown to people, never used to decide whether that process lives (WriterLock says
/// that).
struct ProcessIdentity {
    std::string host;
    long pid = 0;
    std::string boot_id; ///< Linux's id of this boot; the same pid after a reboot is another process

    bool operator==(const ProcessIdentity&) const = default;
};

/// The calling process.
ProcessIdentity this_process();

} // namespace meshview::coordination
