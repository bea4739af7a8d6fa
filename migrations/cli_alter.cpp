#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "common/coordination/writer_lock.hpp"
#include "common/text.hpp"
#include "migrations/alter_database.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"

namespace meshview::migrations {

namespace {

// The command's contract, for scripts: applied, or not.
constexpr ExitCode refused{1};
constexpr int busy_timeout_ms = 5000;

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw ExitError(ExitCode::configuration, fmt::format("{} cannot be read", path.string()));
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A database of ours has a lock file, and perhaps a writer who must not be surprised; another has none and
// shall get none.
std::optional<coordination::WriterLock> lock_if_ours(const std::filesystem::path& database)
{
    if (!std::filesystem::exists(coordination::lock_path(database)))
        return std::nullopt;
    auto lock = coordination::WriterLock::try_acquire(database);
    if (!lock)
        throw ExitError(
            ExitCode::try_again, fmt::format("{} is in use by a writer; stop it first", database.string()));
    return lock;
}

void alter(const std::filesystem::path& database, const std::filesystem::path& operations)
{
    const AlterFile file = read_alter_file(read_file(operations));
    if (!std::filesystem::exists(database))
        throw ExitError(ExitCode::configuration, fmt::format("there is no database {}", database.string()));
    const auto lock = lock_if_ours(database);
    SQLite::Database db(database.string(), SQLite::OPEN_READWRITE, busy_timeout_ms);
    alter_database(db, file);
}

} // namespace

ExitCode alter_command(const Invocation& invocation)
{
    const std::string& database = only_argument(invocation, "the database file");
    if (invocation.ops.empty())
        throw ExitError(ExitCode::usage, "alter needs --ops FILE.json; see meshview-migrate alter --help");
    try {
        alter(database, invocation.ops);
        if (invocation.json)
            print_json(boost::json::object{{"applied", true}});
        return ExitCode::ok;
    } catch (const std::exception& error) {
        if (invocation.json)
            print_json(boost::json::object{{"applied", false}, {"error", error.what()}});
        std::cerr << "refused: " << printable(error.what()) << "\n";
        return refused;
    }
}

} // namespace meshview::migrations
