#pragma once

#include <exception>
#include <optional>

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"
#include "migrations/sqlite/connection_settings.hpp"
#include "migrations/sqlite/inspector.hpp"
#include "migrations/sqlite/strategy.hpp"
#include "migrations/sqlite/work_monitor.hpp"

namespace meshview::migrations::sqlite {

/// Migrations on SQLite 3.38 or newer. Borrows a connection and takes it over while it lives (see
/// ConnectionSettings); with open_for_writing's, or with any other.
///
/// Every change is carried out by the cheapest way that is correct (strategy.hpp) and proved before it is
/// done; what cannot be done without loss is refused.
class SqliteDialect : public Dialect, private WorkMonitor {
public:
    explicit SqliteDialect(SQLite::Database& db, RebuildWhen rebuild = RebuildWhen::needed);
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
    StrategyPlan plan(const Operation& operation) override;

    Inspector& inspector() override { return inspector_; }
    std::string epoch_us(const std::string& datetime_column) const override;
    std::string datetime_of(const std::string& us_column) const override;

    void on_progress(std::function<void(RowProgress)> callback) override { progress_ = std::move(callback); }
    void stop_on(std::stop_token stop) override { stop_ = std::move(stop); }

private:
    struct Carrier; ///< one overload an operation
    struct Planner;
    friend struct Carrier;
    friend struct Planner;

    void copying(const RowRange& range) override { copied_range_ = range; }
    void copied() override { copied_range_.reset(); }

    static int called_by_sqlite(void* self) noexcept;
    template <class Work>
    void guard(const std::string& what, const Work& work);
    void report(RowProgress progress);
    void run(const Backfill& operation);
    void next_transaction(const std::vector<std::string>& revisions);
    RowProgress progress_now() const;

    SQLite::Database& db_;
    SqliteInspector inspector_;
    RebuildWhen rebuild_;
    ConnectionSettings settings_;
    std::optional<RowRange> copied_range_;
    std::function<void(RowProgress)> progress_;
    RowProgress rows_; ///< of the running operation
    bool nothing_to_undo_ = false; ///< since begin(), nothing that a commit would leave half done
    std::stop_token stop_;
    std::exception_ptr thrown_by_callback_; ///< kept while SQLite's own frames are on the stack
};

} // namespace meshview::migrations::sqlite
