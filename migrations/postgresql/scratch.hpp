#pragma once

#include <string>
#include <vector>

#include "common/postgresql/connection.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "migrations/schema.hpp"

namespace meshview::migrations::postgresql {

/// An empty schema on the server for finding out what migrations would do: the temporary schema of a session
/// of its own, in a transaction that is never committed. Nobody else sees it, and the server removes it in
/// whatever way the session ends. Needs the right to make temporary tables. One thread.
class Scratch {
public:
    /// Throws meshview::postgresql::Error.
    explicit Scratch(const PostgresqlUrl& url);

    /// Makes the tables of a schema, without rows, views and triggers, and sets the revisions.
    void fill(const Schema& schema, const std::vector<std::string>& revisions);

    Connection& connection() { return connection_; }
    PostgresqlDialect& dialect() { return dialect_; }

private:
    Connection connection_;
    PostgresqlDialect dialect_;
};

} // namespace meshview::migrations::postgresql
