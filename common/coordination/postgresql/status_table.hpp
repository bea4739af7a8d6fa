#pragma once

#include <optional>
#include <string_view>

#include "common/coordination/migration_status.hpp"
#include "common/postgresql/connection.hpp"

namespace meshview::coordination {

/// LISTEN on this hears of everything that readers want to know at once; the payload says of what.
inline constexpr std::string_view notification_channel = "meshview";
inline constexpr std::string_view status_changed = "migration_status";
inline constexpr std::string_view revision_changed = "revision";
inline constexpr std::string_view data_changed = "data"; ///< with each commit of ingest

/// The coordination table of a PostgreSQL database, `meshview_migration_status`: the columns of the status
/// file's `migration_status` (a name that the reference viewer's own table has here). Written through a
/// connection of its own, so that progress shows while a migration's transaction is open; each write is
/// notified.
///
/// A lost connection is made anew at the next write. One thread at a time.
class StatusTable : public MigrationStatusSink {
public:
    /// Makes the table when it is missing. Throws postgresql::Error.
    explicit StatusTable(PostgresqlUrl url);

    /// Throws postgresql::Error.
    void write(const MigrationStatus& status) override;

private:
    postgresql::Connection& connection();

    PostgresqlUrl url_;
    std::optional<postgresql::Connection> connection_;
};

/// Nothing when there is no table or no row yet, or one that does not make sense. Throws postgresql::Error.
std::optional<MigrationStatus> read_migration_status(postgresql::Connection& connection);

} // namespace meshview::coordination
