#pragma once

#include <string>

namespace meshview::testing {

/// SQLite's own file system with a fault at the N-th call that would change a file (write, truncate, sync,
/// delete): what a crash, a full or a broken disk can do between two of them. The process's only one; the
/// fault is armed for one run at a time. Nothing is flushed to the disk: faults of processes are played here,
/// not power cuts. One thread.
enum class Fault { none, killed, io_error, disk_full };

/// The name for SQLite::Database's VFS argument; registers it at the first call.
const char* faulty_vfs();

/// From now on: `fault` at call number `number` (from 1), and at every later one, as a broken disk has it.
void arm(Fault fault, int number);

/// Calls since arm().
int changing_calls();

} // namespace meshview::testing
