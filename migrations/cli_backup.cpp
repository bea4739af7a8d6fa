#include <iostream>

#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/backup.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/restore.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

namespace {

constexpr std::int64_t megabyte = 1'000'000;

std::int64_t sum_of_rows(const Backup& backup)
{
    std::int64_t rows = 0;
    for (const auto& [table, count] : backup.rows)
        rows += count;
    return rows;
}

} // namespace

ExitCode backup_command(const Invocation& invocation)
{
    if (!invocation.arguments.empty())
        throw ExitError(ExitCode::usage, "backup takes no argument; the file goes behind --output");
    require_sqlite_target(invocation, "pg_dump copies a PostgreSQL database");
    require_database(invocation.database);
    const auto revisions = look_at(invocation.database).revisions;
    const bool in_folder = invocation.output.empty();
    const std::filesystem::path folder = backup_folder(invocation.database, invocation.backups);
    const Backup backup = make_backup(invocation.database,
        in_folder
            ? folder / backup_name(invocation.database, revisions.empty() ? "" : revisions.front(), now_us())
            : invocation.output);
    if (in_folder)
        prune_backups(folder, invocation.database, invocation.backups.keep);
    if (invocation.json)
        print_json(boost::json::object{{"file", backup.file.string()}, {"bytes", backup.bytes},
            {"database_bytes", backup.database_bytes}, {"rows", sum_of_rows(backup)},
            {"seconds", static_cast<double>(backup.duration_us) / us_per_second}});
    else
        std::cout << fmt::format("{}\n{} rows, {} MB packed into {} MB in {}; checked\n",
            backup.file.string(), sum_of_rows(backup), backup.database_bytes / megabyte,
            backup.bytes / megabyte, format_duration(backup.duration_us));
    return ExitCode::ok;
}

ExitCode restore_command(const Invocation& invocation)
{
    const std::string& file = only_argument(invocation, "the backup");
    require_sqlite_target(invocation, "pg_restore puts a dump of pg_dump back");
    const coordination::WriterLock lock = take_lock(invocation.database);
    const Restored restored = restore_backup(file, invocation.database, lock);
    const std::string revisions =
        restored.revisions.empty() ? "base" : fmt::format("{}", fmt::join(restored.revisions, ", "));
    if (invocation.json)
        print_json(boost::json::object{{"database", invocation.database.string()}, {"revision", revisions},
            {"replaced", restored.replaced.string()}});
    else if (restored.replaced.empty())
        std::cout << fmt::format("{} restored, at {}\n", invocation.database.string(), revisions);
    else
        std::cout << fmt::format("{} restored, at {}; what was there is {}\n", invocation.database.string(),
            revisions, restored.replaced.string());
    return ExitCode::ok;
}

} // namespace meshview::migrations
