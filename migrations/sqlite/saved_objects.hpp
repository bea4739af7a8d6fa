#pragma once

#include <functional>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "migrations/sqlite/schema_table.hpp"

namespace meshview::migrations::sqlite {

/// What hangs on a table and dies with it: indexes, triggers (this connection's temporary ones too), the
/// position of AUTOINCREMENT, the statistics of ANALYZE. Taken before the table is dropped, put back
/// afterwards, each as it was written and in its order.
class SavedObjects {
public:
    SavedObjects(SQLite::Database& db, std::string table);

    const std::vector<SchemaRow>& indexes() const { return indexes_; }
    const std::vector<SchemaRow>& triggers() const { return triggers_; }

    /// `keep` says which of the indexes come back.
    void restore_indexes(const std::function<bool(const SchemaRow&)>& keep) const;
    void restore_sequence() const;
    /// Those of main as rows of the schema, because CREATE TRIGGER would look for the table in `temp` first.
    void add_triggers_to(SchemaEdit& edit) const;
    void restore_temporary_triggers() const;
    /// Of indexes that exist again.
    void restore_statistics() const;
    /// After only some indexes were made anew.
    void replace_statistics() const;

private:
    void save_statistics(const std::string& statistics_table);

    SQLite::Database& db_;
    std::string table_;
    std::vector<SchemaRow> indexes_;
    std::vector<SchemaRow> triggers_;
    std::vector<SchemaRow> temporary_triggers_;
    bool has_sequence_ = false;
    std::vector<std::string> sequence_; ///< as SQL literals
    std::vector<std::string> statistics_; ///< INSERT statements
};

} // namespace meshview::migrations::sqlite
