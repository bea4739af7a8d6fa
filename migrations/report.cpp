#include "migrations/report.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"

namespace meshview::migrations {

namespace {

constexpr TimeUs between_publications_us = us_per_second / 5;
constexpr TimeUs between_log_lines_us = 5 * us_per_second;

std::string name_of(const std::vector<std::string>& revisions)
{
    return fmt::format("{}", fmt::join(revisions, ", "));
}

std::string or_base(const std::string& revision)
{
    return revision.empty() ? "base" : revision;
}

} // namespace

MigrationReport::MigrationReport(coordination::MigrationStatusSink& status, std::string run_id)
    : status_(status)
{
    row_.owner = coordination::this_process();
    row_.run_id = std::move(run_id);
    row_.started_us = now_us();
}

void MigrationReport::pending()
{
    row_.state = coordination::MigrationState::pending;
    publish();
}

void MigrationReport::backing_up(const Plan& plan)
{
    if (plan.steps.empty())
        return;
    take_over(plan);
    row_.state = coordination::MigrationState::running;
    row_.step = 0;
    row_.step_name = "backup";
    publish_if_possible();
}

void MigrationReport::failed(const std::string& error)
{
    row_.state = coordination::MigrationState::failed;
    row_.error = error;
    publish_if_possible();
}

void MigrationReport::on_begin(const Plan& plan)
{
    begun_us_ = steady_us();
    take_over(plan);
    if (plan.steps.empty())
        spdlog::info("migrations: none pending, at {}", or_base(row_.current_revision));
    else if (plan.direction == Direction::up)
        spdlog::info("migrations: {} pending, at {}", row_.steps, or_base(row_.current_revision));
    else
        spdlog::info("migrations: {} to undo, from {} down to {}", row_.steps, or_base(row_.current_revision),
            or_base(plan.target));
}

void MigrationReport::on_step(const Plan& plan, std::size_t step)
{
    row_.state = coordination::MigrationState::running;
    row_.step = static_cast<int>(step) + 1;
    row_.step_name = title(*plan.steps[step]);
    row_.rows_done = row_.rows_total = 0;
    row_.seconds_left.reset();
    step_begun_us_ = logged_us_ = steady_us();
    publish_if_possible();
}

void MigrationReport::on_progress(RowProgress progress)
{
    const TimeUs now = steady_us();
    if (progress.rows_done < row_.rows_done || progress.rows_total != row_.rows_total) {
        rows_begun_us_ = now;
        rows_before_ = progress.rows_done;
    }
    row_.rows_done = progress.rows_done;
    row_.rows_total = progress.rows_total;
    row_.seconds_left.reset();
    if (progress.rows_done > rows_before_ && progress.rows_total > progress.rows_done) {
        const double seconds = static_cast<double>(now - rows_begun_us_) / static_cast<double>(us_per_second);
        const auto left = static_cast<double>(progress.rows_total - progress.rows_done);
        row_.seconds_left = seconds * left / static_cast<double>(progress.rows_done - rows_before_);
    }
    if (now - published_us_ >= between_publications_us)
        publish_if_possible();
    if (now - logged_us_ >= between_log_lines_us) {
        logged_us_ = now;
        spdlog::info(
            "migrations: {}, for {} now", describe_progress(row_), format_duration(now - step_begun_us_));
    }
}

void MigrationReport::on_step_done(const Plan& plan, std::size_t step)
{
    const Revision& revision = *plan.steps[step];
    row_.current_revision =
        plan.direction == Direction::up ? revision.revision : name_of(revision.down_revision);
    spdlog::info("migrations: {}/{} {} ... {} in {}", row_.step, row_.steps, row_.step_name,
        plan.direction == Direction::up ? "done" : "undone", format_duration(steady_us() - step_begun_us_));
    publish_if_possible();
}

void MigrationReport::on_failure(const Plan& plan, std::size_t step, const std::string& error)
{
    row_.failed_revision = plan.steps[step]->revision;
    failed(error);
}

void MigrationReport::on_end(const Plan& plan)
{
    row_.state = coordination::MigrationState::complete;
    row_.rows_done = row_.rows_total = 0;
    row_.seconds_left.reset();
    if (!plan.steps.empty())
        spdlog::info("migrations: complete, at {} after {}", or_base(row_.current_revision),
            format_duration(steady_us() - begun_us_));
    publish();
}

void MigrationReport::take_over(const Plan& plan)
{
    row_.from_revision = row_.current_revision = name_of(plan.from);
    row_.target_revision = plan.target;
    row_.steps = static_cast<int>(plan.steps.size());
}

void MigrationReport::publish_if_possible()
{
    try {
        publish();
    } catch (const ExitError& error) {
        if (!std::exchange(warned_, true))
            spdlog::warn("migrations: {}; going on without telling readers", error.what());
    }
}

void MigrationReport::publish()
{
    published_us_ = steady_us();
    row_.updated_us = now_us();
    try {
        status_.write(row_);
    } catch (const std::exception& error) {
        throw ExitError(ExitCode::try_again, fmt::format("the status cannot be written: {}", error.what()));
    }
}

} // namespace meshview::migrations
