#include "tests/migrations/postgresql/server.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace meshview::testing {

namespace {

// Debian keeps the server's programs out of the PATH, one folder a version.
std::filesystem::path newest_binaries()
{
    std::vector<std::filesystem::path> found;
    std::error_code none;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none))
        if (std::filesystem::exists(version.path() / "bin" / "initdb"))
            found.push_back(version.path() / "bin");
    if (found.empty())
        throw std::runtime_error("there is no PostgreSQL server; install the package postgresql");
    return *std::max_element(found.begin(), found.end());
}

const passwd* other_user()
{
    for (const char* name : {"postgres", "nobody"})
        if (const passwd* const user = getpwnam(name))
            return user;
    throw std::runtime_error("there is neither a user postgres nor nobody");
}

} // namespace

PostgresqlServer::PostgresqlServer()
    : binaries_(newest_binaries())
{
    own_folder();
    run("initdb",
        {"-D", (folder_.path() / "data").string(), "--username=owner", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync"});
    start();
}

PostgresqlServer::PostgresqlServer(PostgresqlServer& primary)
    : binaries_(newest_binaries())
{
    own_folder();
    run("pg_basebackup",
        {"-D", (folder_.path() / "data").string(), "-h", primary.folder().string(), "-U", "owner",
            "--checkpoint=fast", "--write-recovery-conf", "--no-sync"});
    start();
}

void PostgresqlServer::own_folder()
{
    if (geteuid() != 0)
        return;
    const passwd* const user = other_user();
    if (chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("chown failed");
}

void PostgresqlServer::run(const std::string& program, std::vector<std::string> arguments) const
{
    arguments.insert(arguments.begin(), (binaries_ / program).string());
    ChildProcess child(as_server_user(std::move(arguments)));
    if (child.wait() != 0)
        throw std::runtime_error(program + " failed: " + child.output());
}

void PostgresqlServer::promote()
{
    run("pg_ctl", {"-D", (folder_.path() / "data").string(), "-w", "promote"});
}

PostgresqlServer::~PostgresqlServer()
{
    if (process_)
        stop_at_once();
}

std::vector<std::string> PostgresqlServer::as_server_user(std::vector<std::string> command) const
{
    std::vector<std::string> whole{"/usr/bin/setpriv", "--pdeathsig=QUIT"};
    if (geteuid() == 0) {
        const passwd* const user = other_user();
        whole.insert(whole.end(),
            {fmt::format("--reuid={}", user->pw_uid), fmt::format("--regid={}", user->pw_gid),
                "--clear-groups"});
    }
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

void PostgresqlServer::start()
{
    process_ = std::make_unique<ChildProcess>(as_server_user({(binaries_ / "postgres").string(), "-D",
        (folder_.path() / "data").string(), "-k", folder_.path().string(), "-c", "listen_addresses=", "-c",
        "fsync=off", "-c", "full_page_writes=off", "-c", "log_min_messages=log", "-c", "log_checkpoints=off",
        "-c", "autovacuum=off", "-c", "shared_buffers=32MB", "-c", "max_connections=40"}));
    if (!process_->wait_for("ready to accept", std::chrono::minutes{1}))
        throw std::runtime_error("the server does not start: " + process_->output());
}

void PostgresqlServer::stop_at_once()
{
    process_->kill(SIGQUIT);
    process_->wait();
    process_.reset();
}

PostgresqlUrl PostgresqlServer::url(const std::string& database, const std::string& user) const
{
    return PostgresqlUrl::parse(
        fmt::format("postgresql://{}@/{}?host={}", user, database, folder_.path().string()))
        .value();
}

PostgresqlUrl PostgresqlServer::create(const std::string& database, const std::string& copy_of)
{
    postgresql::Connection connection(url("postgres"));
    connection.execute(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", database));
    connection.execute(fmt::format("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", database, copy_of));
    return url(database);
}

PostgresqlServer& server()
{
    static PostgresqlServer one;
    return one;
}

} // namespace meshview::testing
