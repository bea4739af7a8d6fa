#include "migrations/sqlite/errors.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace meshview::migrations::sqlite {

ExitError to_exit_error(const std::string& what, const SQLite::Exception& error)
{
    const auto explain = [&](ExitCode code, const char* fix) {
        return ExitError(code, fmt::format("{}: {}{}", what, error.what(), fix));
    };
    switch (error.getErrorCode()) {
    case SQLITE_FULL:
        return explain(ExitCode::try_again, "; free some disk space and start again");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return explain(ExitCode::try_again, "; another program writes to the database, stop it");
    case SQLITE_INTERRUPT:
        return explain(ExitCode::try_again, "; the step was undone and begins again at the next start");
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return explain(ExitCode::try_again, "");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return explain(
            ExitCode::configuration, "; the database and its folder must be writable by this user");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return explain(ExitCode::bad_data, "; restore a backup");
    default:
        return explain(ExitCode::configuration, "");
    }
}

} // namespace meshview::migrations::sqlite
