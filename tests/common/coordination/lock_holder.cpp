// Stands for a writer in the tests of the lock: takes the lock of the database named by its argument, says
// so, and holds it until it is killed.
#include <cstdio>

#include <unistd.h>

#include "common/coordination/writer_lock.hpp"

int main(int argc, char** argv)
{
    using meshview::coordination::WriterLock;
    if (argc != 2)
        return 64;
    auto lock = WriterLock::try_acquire(argv[1]);
    if (!lock) {
        std::puts("waiting");
        std::fflush(stdout);
        lock = WriterLock::acquire(argv[1], {});
    }
    std::puts("held");
    std::fflush(stdout);
    while (true)
        pause();
}
