#pragma once

#include <SQLiteCpp/Database.h>

namespace meshview::migrations::sqlite {

/// The settings of a connection that migrations need, for as long as this lives; then they are as before,
/// whatever happened. Foreign keys and legacy_alter_table off, a large page cache, sorting in files. Must be
/// made outside of a transaction: there SQLite would leave foreign keys on, and dropping a table would delete
/// the rows of its children. Throws ExitError `internal` then.
class ConnectionSettings {
public:
    explicit ConnectionSettings(SQLite::Database& db);
    ConnectionSettings(const ConnectionSettings&) = delete;
    ConnectionSettings& operator=(const ConnectionSettings&) = delete;
    ~ConnectionSettings();

private:
    int value(const char* pragma) const;
    void set(const char* pragma, int value);

    SQLite::Database& db_;
    int foreign_keys_;
    int legacy_alter_table_;
    int cache_size_;
    int temp_store_;
    bool sorts_in_files_;
};

} // namespace meshview::migrations::sqlite
