#pragma once

#include <optional>

#include "migrations/dialect.hpp"
#include "migrations/postgresql/session.hpp"

namespace meshview::migrations::postgresql {

/// A constraint of a table, as the catalog has it.
struct ConstraintInfo {
    std::string name;
    ColumnNames columns;
};

/// Inspector over the catalog, in the schema where new tables go (current_schema()). Borrows the session.
class PostgresqlInspector : public Inspector {
public:
    explicit PostgresqlInspector(Session& session)
        : session_(session)
    { }

    bool has_table(const std::string& table) override;
    bool has_column(const std::string& table, const std::string& column) override;
    bool has_index(const std::string& index) override;
    std::vector<IndexInfo> indexes(const std::string& table) override;

    /// An index that CREATE INDEX CONCURRENTLY left unfinished.
    bool is_invalid_index(const std::string& index);
    /// Constraints of one kind; absent: of every kind.
    std::vector<ConstraintInfo> constraints(const std::string& table, std::optional<ConstraintType> type);
    ColumnNames primary_key(const std::string& table);
    /// `character varying(20)`, as format_type writes it; empty when there is no such column.
    std::string type_of(const std::string& table, const std::string& column);
    /// The SQL of its default; empty when it has none.
    std::string default_of(const std::string& table, const std::string& column);
    /// Indexes of their own, and constraints over several columns, that would silently go with the column.
    std::vector<std::string> dependants(const std::string& table, const std::string& column);
    bool has_rows(const std::string& table);

private:
    bool has_relation(const std::string& name, const char* kinds);

    Session& session_;
};

} // namespace meshview::migrations::postgresql
