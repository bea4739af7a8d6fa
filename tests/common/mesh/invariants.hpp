#pragma once

#include <string_view>

#include "common/mesh/keyring.hpp"

namespace meshview::mesh {

/// Decodes any bytes, prints all that can be printed about them, and throws std::logic_error when an accepted
/// envelope breaks a promise of the decoder. True when it was accepted. For hostile input and the fuzzer.
bool decode_and_check(std::string_view topic, std::string_view bytes, const Keyring& keyring);

} // namespace meshview::mesh
