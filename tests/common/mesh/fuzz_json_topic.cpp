#include <cstddef>
#include <cstdint>

#include "tests/common/mesh/invariants.hpp"

/// libFuzzer's entry: any bytes as the body of a message on a JSON topic.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto ring = meshview::mesh::Keyring::with_default_key({});
    meshview::mesh::decode_and_check(
        "msh/US/2/json/LongFast/!a8891bc1", {reinterpret_cast<const char*>(data), size}, ring);
    return 0;
}
