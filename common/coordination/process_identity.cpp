#include "common/coordination/process_identity.hpp"

#include <fstream>

#include <unistd.h>

namespace meshview::coordination {

ProcessIdentity this_process()
{
    ProcessIdentity identity;
    char host[256] = {};
    if (gethostname(host, sizeof host - 1) == 0)
        identity.host = host;
    identity.pid = getpid();
    std::ifstream boot_id("/proc/sys/kernel/random/boot_id");
    std::getline(boot_id, identity.boot_id);
    return identity;
}

} // namespace meshview::coordination
