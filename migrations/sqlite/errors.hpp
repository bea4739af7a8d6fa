#pragma once

#include <string>

#include <SQLiteCpp/Exception.h>

#include "common/exit_code.hpp"

namespace meshview::migrations::sqlite {

/// Translates SQLite's failure of `what` into an exit code that tells whether another attempt can help, and a
/// message with the fix.
ExitError to_exit_error(const std::string& what, const SQLite::Exception& error);

} // namespace meshview::migrations::sqlite
