#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/config_file.hpp"
#include "common/exit_code.hpp"

/// libFuzzer's entry: any bytes as a configuration file. A refusal is an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        meshview::parse_config_file({reinterpret_cast<const char*>(data), size}, "fuzz.ini");
    } catch (const meshview::ExitError&) { }
    return 0;
}
