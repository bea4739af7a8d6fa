#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/postgresql/connection.hpp"
#include "tests/common/coordination/child_process.hpp"
#include "tests/temporary_folder.hpp"

namespace meshview::testing {

/// A PostgreSQL server of Debian's packages, of its own: its files and its socket lie in a temporary folder,
/// it has no port. As root it runs as another user, which PostgreSQL insists on. Ends with this object, and
/// when the test dies.
class PostgresqlServer {
public:
    PostgresqlServer();
    /// A standby of that one, which follows it until it is promoted.
    explicit PostgresqlServer(PostgresqlServer& primary);
    PostgresqlServer(const PostgresqlServer&) = delete;
    PostgresqlServer& operator=(const PostgresqlServer&) = delete;
    ~PostgresqlServer();

    /// Ready when it returns.
    void start();
    /// Ends all sessions and transactions, as a failure of power would; the next start recovers.
    void stop_at_once();
    /// Makes a standby a primary; ready to be written to when it returns.
    void promote();

    PostgresqlUrl url(const std::string& database, const std::string& user = "owner") const;

    /// A database with this name, empty or a copy of another one, in place of any that had it.
    PostgresqlUrl create(const std::string& database, const std::string& copy_of = "template0");

    const std::filesystem::path& folder() const { return folder_.path(); }

private:
    void own_folder();
    void run(const std::string& program, std::vector<std::string> arguments) const;
    std::vector<std::string> as_server_user(std::vector<std::string> command) const;

    TemporaryFolder folder_;
    std::filesystem::path binaries_;
    std::unique_ptr<ChildProcess> process_;
};

/// The server that the tests of this program share.
PostgresqlServer& server();

} // namespace meshview::testing
