#include "writer/sqlite/trouble.hpp"

#include <sqlite3.h>

namespace meshview::writer {

Trouble trouble_of(const SQLite::Exception& error)
{
    if (error.getExtendedErrorCode() == SQLITE_READONLY_DBMOVED)
        return Trouble::changed;
    switch (error.getErrorCode() & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
        return Trouble::passing;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Trouble::corrupt;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return Trouble::message;
    default:
        return Trouble::changed;
    }
}

} // namespace meshview::writer
