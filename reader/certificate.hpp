#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include <boost/asio/ssl/context.hpp>

namespace meshview::reader {

/// The certificate under which this server is reached, read again when its files change: whoever renews it
/// need not restart anything. Safe from any thread.
class Certificate {
public:
    /// PEM files: the chain, and the private key, which may stand in the same file (`key` empty). An empty
    /// `chain` is no TLS. Throws ExitError `configuration` when they cannot be used.
    Certificate(std::filesystem::path chain, std::filesystem::path key);

    /// For a new connection; null without TLS.
    std::shared_ptr<boost::asio::ssl::context> context() const;

    /// Reads the files again if they are others than before. One that cannot be used is logged, and the one
    /// in use stays. Blocks for as long as reading takes.
    void reload_if_changed();

private:
    struct Version {
        std::filesystem::file_time_type chain;
        std::filesystem::file_time_type key;
        bool operator==(const Version&) const = default;
    };

    Version version() const;
    std::shared_ptr<boost::asio::ssl::context> read() const;

    const std::filesystem::path chain_;
    const std::filesystem::path key_;
    Version version_; ///< of the reloading thread
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_; ///< protected by mutex_
};

} // namespace meshview::reader
