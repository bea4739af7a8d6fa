#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "tests/temporary_folder.hpp"

namespace meshview::testing {

/// The reference viewer's revisions, oldest first, and where a lineage database of each lies in tests/data.
inline const std::vector<std::string>& lineage()
{
    static const std::vector<std::string> revisions{"c88468b7ab0b", "add_time_us_cols", "1717fa5c6545",
        "ac311b3782a1", "2b5a61bb2b75", "9f3b1a8d2c4f", "b7c3c2e3a1f0", "d4d7b0c2e1a4", "a0c9c13e118f",
        "23dad03d2e42"};
    return revisions;
}

/// Unpacks `rev_<revision>.db.gz` (`none`: from before migrations) into the folder.
std::filesystem::path unpack_lineage(const TemporaryFolder& folder, const std::string& revision);

/// Adds what databases in the wild have: receptions and traceroutes whose packet is gone.
void add_orphans(const std::filesystem::path& database);

/// The rows of a table by primary key; each column's value as SQL text (`quote()`), so that types count.
using Row = std::map<std::string, std::string>;
using Table = std::map<std::string, Row>;
Table read_table(SQLite::Database& db, const std::string& table);

/// All tables of the viewer that are there, without alembic_version and migration_status.
std::map<std::string, Table> read_tables(SQLite::Database& db);

enum class IndexOrder { exact, ignore_desc };

/// The schema without what may differ: spelling, and the order of columns and objects. One line a column,
/// index, constraint; tables of bookkeeping left out.
std::set<std::string> normalised_schema(SQLite::Database& db, IndexOrder order = IndexOrder::exact);

/// Everything that a crash must leave exactly before or exactly after: revision, schema, all rows.
struct Snapshot {
    std::vector<std::string> revisions;
    std::set<std::string> schema;
    std::map<std::string, std::vector<std::string>> tables; ///< the rows as text, sorted

    bool operator==(const Snapshot&) const = default;
};
Snapshot snapshot(const std::filesystem::path& database);

/// Runs the migrations of this program, quietly. The targets are those of the command line.
void upgrade(const std::filesystem::path& database, const std::string& target);
void downgrade(const std::filesystem::path& database, const std::string& target);

} // namespace meshview::testing
