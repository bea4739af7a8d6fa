#include <cstddef>
#include <cstdint>

#include "tests/common/mesh/invariants.hpp"

/// libFuzzer's entry: any bytes as the body of an MQTT message. `fuzz_corpus DIR`, then `fuzz_envelope DIR`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto ring = meshview::mesh::Keyring::with_default_key({});
    meshview::mesh::decode_and_check(
        "msh/US/2/e/LongFast/!a8891bc1", {reinterpret_cast<const char*>(data), size}, ring);
    return 0;
}
