#pragma once

#include <filesystem>

namespace meshview::writer_test {

/// A key and a certificate for `localhost` that signs itself, as PEM files in `folder`.
struct SelfSigned {
    explicit SelfSigned(const std::filesystem::path& folder);

    std::filesystem::path key;
    std::filesystem::path certificate;
};

} // namespace meshview::writer_test
