#include "migrations/cli_session.hpp"

#include <iostream>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/exit_code.hpp"

namespace meshview::migrations {

coordination::WriterLock take_lock(const std::filesystem::path& database)
{
    if (auto lock = coordination::WriterLock::try_acquire(database))
        return std::move(*lock);
    const auto status = coordination::observe(database, now_us()).migration;
    throw ExitError(ExitCode::try_again,
        fmt::format("{} is in use by {}; stop it first", database.string(),
            status ? fmt::format("process {} on {}", status->owner.pid, status->owner.host) : "a writer"));
}

void require_database(const std::filesystem::path& database)
{
    if (!std::filesystem::exists(database))
        throw ExitError(ExitCode::configuration, fmt::format("there is no database {}", database.string()));
}

coordination::Observation look_at(const std::filesystem::path& database)
{
    coordination::Observation seen = coordination::observe(database, now_us());
    switch (seen.database) {
    case coordination::DatabaseState::readable:
        return seen;
    case coordination::DatabaseState::busy:
        throw ExitError(ExitCode::try_again, fmt::format("{}: {}", database.string(), seen.database_error));
    case coordination::DatabaseState::corrupt:
        throw ExitError(ExitCode::bad_data, fmt::format("{}: {}", database.string(), seen.database_error));
    case coordination::DatabaseState::missing:
        break;
    }
    throw ExitError(ExitCode::configuration, fmt::format("{}: {}", database.string(), seen.database_error));
}

std::string or_base(const std::string& revision)
{
    return revision.empty() ? "base" : revision;
}

std::string or_base(const std::vector<std::string>& revisions)
{
    return revisions.empty() ? "base" : fmt::format("{}", fmt::join(revisions, ", "));
}

void print_json(const boost::json::value& document)
{
    std::cout << boost::json::serialize(document) << "\n";
}

} // namespace meshview::migrations
