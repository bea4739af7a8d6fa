#pragma once

#include <stdexcept>
#include <string>

namespace meshview {

/// What every program of the project tells its parent. The values follow sysexits.h; the launcher and systemd
/// decide on them whether a restart can help (`configuration` never mends itself, `try_again` does).
enum class ExitCode : int {
    ok = 0,
    usage = 64, ///< the command line is wrong
    bad_data = 65, ///< a database or input file is corrupt
    unavailable = 69, ///< a needed service (broker, port) is unavailable
    internal = 70, ///< a fault of our own
    try_again = 75, ///< transient: locked, interrupted, disk full
    configuration = 78, ///< configuration or schema that will not mend itself by retrying
};

/// An error that ends the program, with the exit code that tells the truth about it. The message names the
/// thing and the fix; `main` prints it and returns the code. Thrown from any thread's top-level work.
class ExitError : public std::runtime_error {
public:
    ExitError(ExitCode code, const std::string& message)
        : std::runtime_error(message)
        , code_(code)
    { }

    ExitCode code() const noexcept { return code_; }

private:
    ExitCode code_;
};

} // namespace meshview
