#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <boost/json.hpp>

namespace meshview::testing {

/// A hard case of tests/data/torture (its README.md has the format).
struct TortureCase {
    std::string name; ///< `03_expression_index`
    std::string setup; ///< SQL
    boost::json::object json;

    std::string expect() const;
    /// What `meshview-migrate alter` is given.
    std::string alter_file() const;
    /// The setup attaches a database, which only the connection that ran it has.
    bool needs_its_connection() const;
};

std::vector<TortureCase> all_torture_cases();

/// Runs the setup and sets the pragmas of `conn`.
void set_up(SQLite::Database& db, const TortureCase& torture);

/// Everything in the database: the schema and all rows, in an order that does not depend on history. Two
/// databases with the same content are logically the same.
std::vector<std::string> content(SQLite::Database& db);

/// What is wrong with the database after the operations were applied; empty: nothing. `same_connection`: the
/// one that ran the setup, so that attached databases can be looked at too.
std::vector<std::string> faults_of(SQLite::Database& db, const TortureCase& torture, bool same_connection);

} // namespace meshview::testing
