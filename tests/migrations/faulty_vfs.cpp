#include "tests/migrations/faulty_vfs.hpp"

#include <csignal>
#include <cstring>

#include <sqlite3.h>

namespace meshview::testing {

namespace {

struct State {
    Fault fault = Fault::none;
    int number = 0;
    int calls = 0;
};
State& state()
{
    static State the_state;
    return the_state;
}

// What the call returns instead of doing something; SQLITE_OK: it may go on.
int next_call(int io_error)
{
    State& s = state();
    ++s.calls;
    if (s.fault == Fault::none || s.calls < s.number)
        return SQLITE_OK;
    if (s.fault == Fault::killed)
        raise(SIGKILL);
    return s.fault == Fault::disk_full ? SQLITE_FULL : io_error;
}

sqlite3_vfs* real_vfs()
{
    static sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
    return real;
}

// The real file lies directly behind it in the memory that SQLite gives.
struct File {
    sqlite3_file base;
};
sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
}

int close(sqlite3_file* f)
{
    return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
}
int read(sqlite3_file* f, void* to, int n, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), to, n, at);
}
int write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at)
{
    const int result = next_call(SQLITE_IOERR_WRITE);
    return result != SQLITE_OK ? result : real(f)->pMethods->xWrite(real(f), from, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 size)
{
    const int result = next_call(SQLITE_IOERR_TRUNCATE);
    return result != SQLITE_OK ? result : real(f)->pMethods->xTruncate(real(f), size);
}
// What one process wrote, another one reads without it too; the thousands of runs would wait for the disk.
int sync(sqlite3_file*, int)
{
    return next_call(SQLITE_IOERR_FSYNC);
}
int file_size(sqlite3_file* f, sqlite3_int64* size)
{
    return real(f)->pMethods->xFileSize(real(f), size);
}
int lock(sqlite3_file* f, int level)
{
    return real(f)->pMethods->xLock(real(f), level);
}
int unlock(sqlite3_file* f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}
int check_reserved(sqlite3_file* f, int* result)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), result);
}
int control(sqlite3_file* f, int op, void* argument)
{
    return real(f)->pMethods->xFileControl(real(f), op, argument);
}
int sector_size(sqlite3_file* f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}
int characteristics(sqlite3_file* f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** memory)
{
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, memory);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}
int shm_unmap(sqlite3_file* f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

// Version 2: with shared memory for WAL, without memory mapping, which would write past us.
constexpr sqlite3_io_methods methods{2, close, read, write, truncate, sync, file_size, lock, unlock,
    check_reserved, control, sector_size, characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr,
    nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out)
{
    std::memset(f, 0, sizeof(File));
    const int result = real_vfs()->xOpen(real_vfs(), name, real(f), flags, out);
    if (result == SQLITE_OK)
        f->pMethods = &methods;
    return result;
}
int remove(sqlite3_vfs*, const char* name, int)
{
    const int result = next_call(SQLITE_IOERR_DELETE);
    return result != SQLITE_OK ? result : real_vfs()->xDelete(real_vfs(), name, 0);
}

} // namespace

const char* faulty_vfs()
{
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs made = *real_vfs();
        made.zName = "faulty";
        made.szOsFile = static_cast<int>(sizeof(File)) + real_vfs()->szOsFile;
        made.xOpen = open;
        made.xDelete = remove;
        return made;
    }();
    sqlite3_vfs_register(&vfs, 0);
    return vfs.zName;
}

void arm(Fault fault, int number)
{
    state() = {fault, number, 0};
}

int changing_calls()
{
    return state().calls;
}

} // namespace meshview::testing
