#include <fmt/format.h>

#include "launcher/commands.hpp"
#include "launcher/stack_status.hpp"

namespace meshview::launcher {

ExitCode status_command(const Invocation& invocation)
{
    const bool as_json = invocation.arguments == std::vector<std::string>{"--json"};
    if (!as_json)
        require_no_arguments(invocation);
    const StackStatus status = gather_status(load_config(invocation.sources), now_us());
    fmt::print("{}{}", as_json ? to_json(status) : to_text(status), as_json ? "\n" : "");
    return exit_code(status);
}

} // namespace meshview::launcher
