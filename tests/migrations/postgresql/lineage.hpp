#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/postgresql/connection.hpp"
#include "tests/migrations/lineage.hpp"

namespace meshview::testing {

/// A database of the reference viewer at a revision (`none`: from before migrations) as SQLAlchemy makes it
/// on PostgreSQL, with the rows of the SQLite database of that revision. Made once, then copied under the
/// given name.
PostgresqlUrl unpack_postgresql_lineage(const std::string& database, const std::string& revision);

/// The schema as the catalog tells it, one line a column, constraint, index; tables of bookkeeping left out.
std::set<std::string> schema_lines(postgresql::Connection& connection);

/// The rows of each table as JSON, sorted: columns have no order.
using Rows = std::map<std::string, std::vector<std::string>>;
Rows read_rows(postgresql::Connection& connection);

/// Everything that a crash must leave exactly before or exactly after.
struct PostgresqlSnapshot {
    std::vector<std::string> revisions;
    std::set<std::string> schema;
    Rows rows;

    bool operator==(const PostgresqlSnapshot&) const = default;
};
PostgresqlSnapshot snapshot(const PostgresqlUrl& url);

/// Runs the migrations of this program, quietly.
void upgrade(const PostgresqlUrl& url, const std::string& target);
void downgrade(const PostgresqlUrl& url, const std::string& target);

} // namespace meshview::testing
