#include <iostream>

#include "common/program.hpp"
#include "migrations/cli.hpp"

int main(int argc, char** argv)
{
    using namespace meshview;
    if (const auto help = migrations::command_help(argc, argv)) {
        std::cout << *help;
        return static_cast<int>(ExitCode::ok);
    }
    return run_program(migrations::migrate_program(), argc, argv, migrations::run_migrate);
}
