#pragma once

#include <string>

#include "common/coordination/migration_status.hpp"
#include "common/time.hpp"
#include "migrations/migrator.hpp"

namespace meshview::migrations {

/// Tells people and processes how migrations go: a few lines in the log that read as a story, and the
/// coordination table, which readers and the launcher poll. A status that cannot be written in the middle
/// never stops a migration; one that cannot be written at the end is an error, since readers wait for it.
///
/// Borrows the sink; one thread.
class MigrationReport : public MigrationObserver {
public:
    MigrationReport(coordination::MigrationStatusSink& status, std::string run_id);

    /// Before anything is known: the writer lives and looks.
    void pending();
    /// The backup before the first step of the plan begins: what is cut from now on was interrupted.
    void backing_up(const Plan& plan);
    /// Refused or failed outside of any step.
    void failed(const std::string& error);

    void on_begin(const Plan& plan) override;
    void on_step(const Plan& plan, std::size_t step) override;
    void on_progress(RowProgress progress) override;
    void on_step_done(const Plan& plan, std::size_t step) override;
    void on_failure(const Plan& plan, std::size_t step, const std::string& error) override;
    void on_end(const Plan& plan) override;

private:
    void take_over(const Plan& plan);
    void publish_if_possible();
    void publish();

    coordination::MigrationStatusSink& status_;
    coordination::MigrationStatus row_;
    TimeUs begun_us_ = 0; ///< steady clock, as the following
    TimeUs step_begun_us_ = 0;
    TimeUs rows_begun_us_ = 0; ///< of the operation that counts rows now
    std::int64_t rows_before_ = 0; ///< when its first count came
    TimeUs published_us_ = 0;
    TimeUs logged_us_ = 0;
    bool warned_ = false;
};

} // namespace meshview::migrations
