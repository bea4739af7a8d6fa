#include "common/program.hpp"
#include "migrations/cli.hpp"

int main(int argc, char** argv)
{
    return meshview::run_program(
        meshview::migrations::migrate_program(), argc, argv, meshview::migrations::run_migrate);
}
