#pragma once

#include <optional>
#include <stop_token>

#include "migrations/dialect.hpp"
#include "migrations/postgresql/inspector.hpp"
#include "migrations/postgresql/session.hpp"

namespace meshview::migrations::postgresql {

/// Whose the transactions are in which migrations run.
enum class Transactions {
    own, ///< the dialect's: one a revision
    callers, ///< one of the caller's around everything, which it undoes: nothing commits
};

/// Migrations on PostgreSQL 13 or newer, where the definition of tables is part of transactions and ALTER
/// TABLE does what SQLite needs rebuilds for. Borrows a connection and sets its lock_timeout, unless the
/// connection string has one. Works in the schema where new tables go.
///
/// Beside one transaction a revision, only resumable backfills and indexes built concurrently are committed
/// before it ends; they come first in their migration.
class PostgresqlDialect : public Dialect {
public:
    explicit PostgresqlDialect(Connection& connection, Transactions transactions = Transactions::own);
    PostgresqlDialect(const PostgresqlDialect&) = delete;
    PostgresqlDialect& operator=(const PostgresqlDialect&) = delete;
    ~PostgresqlDialect() override;

    std::string_view name() const override { return "postgresql"; }

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
    void stop_on(std::stop_token stop) override;

    /// Told each statement that changes something, before it is carried out: for scripts.
    void on_change(std::function<void(const std::string&)> listener)
    {
        session_.on_change(std::move(listener));
    }

private:
    struct Carrier; ///< one overload an operation
    friend struct Carrier;

    template <class Work>
    void guard(const std::string& what, const Work& work);
    void report(RowProgress progress);
    void require_running() const;
    void run(const Backfill& operation);
    void create_index(const CreateIndex& operation);
    void create_index_concurrently(const CreateIndex& operation);
    void require_first(const std::string& what) const;
    void next_transaction(const std::vector<std::string>& revisions);

    Session session_;
    PostgresqlInspector inspector_;
    Transactions transactions_;
    std::function<void(RowProgress)> progress_;
    RowProgress rows_; ///< of the running operation
    bool is_in_step_ =
        false; ///< between begin() and its end: what takes long outside is no progress of a step
    bool nothing_to_undo_ = false; ///< since begin(), nothing that a commit would leave half done
    std::stop_token stop_;
    meshview::postgresql::Canceller canceller_;
    std::optional<std::stop_callback<std::function<void()>>> cancel_on_stop_;
};

} // namespace meshview::migrations::postgresql
