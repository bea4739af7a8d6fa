#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "common/config.hpp"
#include "common/coordination/decision.hpp"
#include "common/exit_code.hpp"
#include "reader/gate.hpp"

namespace meshview::reader {

struct ReaderOptions {
    /// The launcher's: the reader then waits for this run's writer, not for an earlier one.
    std::string run_id;
    std::filesystem::path web; ///< the built front end; empty: beside the executable
};

/// The reading side of MeshView: web server, JSON API and event stream over a database that it never changes.
/// Construction opens nothing; start() to stop() is its life.
class Reader {
public:
    /// `failed` is called from a thread of the reader when waiting cannot help (wrong or corrupt database):
    /// the owner stops the reader and ends. `config` outlives it.
    Reader(
        const Config& config, const ReaderOptions& options, std::function<void(coordination::Fail)> failed);
    ~Reader();

    /// Opens the port, if a page is to be served while waiting, and begins to look at the database. Throws
    /// ExitError `unavailable` when the port cannot be had.
    void start();

    /// Requests in progress finish, streams end, then all threads; bounded. Idempotent.
    void stop();

    std::uint16_t port() const;
    std::string url() const;
    std::shared_ptr<const GateView> view() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Runs a reader until SIGTERM or SIGINT. Throws ExitError when the port cannot be had, or the database will
/// never do (`bad_data`, `configuration`).
ExitCode run(const Config& config, const ReaderOptions& options);

} // namespace meshview::reader
