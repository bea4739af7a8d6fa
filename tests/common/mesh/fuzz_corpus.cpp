#include <filesystem>
#include <fstream>

#include "tests/common/mesh/vectors.hpp"

/// Writes the envelope of each test vector into a file of the folder given: what the fuzzer starts from.
int main(int argc, char** argv)
{
    if (argc != 2)
        return 64;
    const std::filesystem::path folder(argv[1]);
    std::filesystem::create_directories(folder);
    for (const auto& vector : meshview::mesh::load_vectors())
        std::ofstream(folder / vector.id, std::ios::binary) << vector.bytes;
    return 0;
}
