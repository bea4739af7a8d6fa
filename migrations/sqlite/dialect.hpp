#pragma once

#include <exception>

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"
#include "migrations/sqlite/inspector.hpp"

namespace meshview::migrations::sqlite {

/// Migrations on SQLite 3.35 or newer. Borrows a connection from open_for_writing and takes it over while it
/// lives: foreign keys are off (a table that others refer to can then be changed without touching their rows)
/// and the page cache is large; both are as before when it ends.
///
/// Changes of a table for which SQLite has a statement of its own are carried out by it: adding, dropping and
/// renaming columns, indexes. The others (type, nullable and default changes, constraints) are refused with a
/// clear message until alter_table.cpp learns to rebuild.
class SqliteDialect : public Dialect {
public:
    explicit SqliteDialect(SQLite::Database& db);
    SqliteDialect(const SqliteDialect&) = delete;
    SqliteDialect& operator=(const SqliteDialect&) = delete;
    ~SqliteDialect() override;

    std::string_view name() const override { return "sqlite"; }

    void begin() override;
    void commit() override;
    void rollback() noexcept override;

    std::vector<std::string> revisions() override;
    void set_revisions(
        const std::vector<std::string>& revisions, const std::vector<std::string>& compatible) override;
    void set_reference_status(bool in_progress, TimeUs now_us) override;

    void apply(const Operation& operation) override;

    Inspector& inspector() override { return inspector_; }
    std::string epoch_us(const std::string& datetime_column) const override;
    std::string datetime_of(const std::string& us_column) const override;

    void on_progress(std::function<void(RowProgress)> callback) override { progress_ = std::move(callback); }
    void stop_on(std::stop_token stop) override { stop_ = std::move(stop); }

private:
    struct Carrier; ///< one overload an operation
    friend struct Carrier;

    static int called_by_sqlite(void* self) noexcept;
    template <class Work>
    void guard(const std::string& what, const Work& work);
    void report(RowProgress progress);

    SQLite::Database& db_;
    SqliteInspector inspector_;
    int cache_size_before_;
    bool foreign_keys_before_;
    std::function<void(RowProgress)> progress_;
    RowProgress rows_; ///< of the running operation
    std::stop_token stop_;
    std::exception_ptr thrown_by_callback_; ///< kept while SQLite's own frames are on the stack
};

} // namespace meshview::migrations::sqlite
