// bench_migrate [FOLDER]: what migrations cost, beside what the machine can do at best. Exit code 1 when a
// limit is missed.
#include "bench/migrate/measure.hpp"

int main(int argc, char** argv)
{
    const std::filesystem::path folder =
        argc > 1 ? argv[1] : std::filesystem::temp_directory_path() / "meshview-bench";
    std::filesystem::create_directories(folder);
    const bool lineage = meshview::bench::lineage(folder);
    const bool alterations = meshview::bench::alterations(folder);
    return lineage && alterations ? 0 : 1;
}
