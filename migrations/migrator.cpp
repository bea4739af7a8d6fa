#include "migrations/migrator.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"

namespace meshview::migrations {

namespace {

std::string names(const std::vector<std::string>& revisions)
{
    return revisions.empty() ? "base" : fmt::format("{}", fmt::join(revisions, ", "));
}

// The failure of a step, as the operator reads it.
ExitError failure_of(const Revision& revision, ExitCode code, const char* what)
{
    return ExitError(code,
        fmt::format("migration {} failed: {} (the step was undone, the database is as before it)",
            title(revision), what));
}

} // namespace

Migrator::Migrator(
    const RevisionGraph& graph, Dialect& dialect, MigrationObserver& observer, std::stop_token stop)
    : graph_(graph)
    , dialect_(dialect)
    , observer_(observer)
    , stop_(std::move(stop))
{
    dialect_.stop_on(stop_);
    dialect_.on_progress([this](RowProgress progress) { observer_.on_progress(progress); });
}

Migrator::~Migrator()
{
    dialect_.on_progress({});
    dialect_.stop_on({});
}

std::vector<std::string> Migrator::current()
{
    std::vector<std::string> revisions = dialect_.revisions();
    graph_.require_known(revisions);
    return revisions;
}

Plan Migrator::plan_upgrade(const std::string& target)
{
    Plan plan{.direction = Direction::up, .from = current(), .target = {}, .steps = {}};
    plan.target = graph_.resolve(target, plan.from);
    plan.steps = graph_.path_up(plan.from, plan.target);
    return plan;
}

Plan Migrator::upgrade(const std::string& target)
{
    Plan plan = plan_upgrade(target);
    run(plan);
    return plan;
}

Plan Migrator::plan_downgrade(const std::string& target)
{
    Plan plan{.direction = Direction::down, .from = current(), .target = {}, .steps = {}};
    plan.target = graph_.resolve(target, plan.from);
    plan.steps = graph_.path_down(plan.from, plan.target);
    return plan;
}

Plan Migrator::downgrade(const std::string& target)
{
    Plan plan = plan_downgrade(target);
    run(plan);
    return plan;
}

void Migrator::stamp(const std::string& target)
{
    // Not current(): stamping is the way out when alembic_version makes no sense.
    const std::string revision = graph_.resolve(target, {});
    dialect_.begin();
    try {
        write_version(revision.empty() ? std::vector<std::string>{} : std::vector{revision});
        dialect_.commit();
    } catch (...) {
        dialect_.rollback();
        throw;
    }
}

void Migrator::run(const Plan& plan)
{
    observer_.on_begin(plan);
    if (!plan.steps.empty()) {
        dialect_.set_reference_status(true, now_us());
        try {
            run_steps(plan);
        } catch (const std::exception&) {
            try {
                dialect_.set_reference_status(false, now_us());
            } catch (const std::exception& error) {
                spdlog::warn("migrations: {}", error.what());
            }
            throw;
        }
    }
    // Also when there was nothing to do: a run that was killed may have left it at "in progress".
    dialect_.set_reference_status(false, now_us());
    observer_.on_end(plan);
}

void Migrator::run_steps(const Plan& plan)
{
    std::vector<std::string> position = plan.from;
    for (std::size_t step = 0; step < plan.steps.size(); ++step) {
        observer_.on_step(plan, step);
        try {
            run_step(plan, step, position);
        } catch (const std::exception& error) {
            dialect_.rollback();
            const auto* const exit_error = dynamic_cast<const ExitError*>(&error);
            const ExitCode code = exit_error ? exit_error->code() : ExitCode::internal;
            // A stopped migration is no failed one: readers see it as interrupted once the writer has ended.
            if (!stop_.stop_requested())
                observer_.on_failure(plan, step, error.what());
            throw failure_of(*plan.steps[step], code, error.what());
        }
        position = after(plan, step, position);
        observer_.on_step_done(plan, step);
    }
}

void Migrator::run_step(const Plan& plan, std::size_t step, const std::vector<std::string>& before)
{
    if (stop_.stop_requested())
        throw ExitError(ExitCode::try_again, "stopped on request");
    dialect_.begin();
    if (const std::vector<std::string> found = dialect_.revisions(); found != before)
        throw ExitError(ExitCode::try_again,
            fmt::format(
                "another program moved the database from {} to {} meanwhile", names(before), names(found)));
    const Revision& revision = *plan.steps[step];
    Operations op(dialect_);
    (plan.direction == Direction::up ? revision.upgrade : revision.downgrade)(op);
    write_version(after(plan, step, before));
    dialect_.commit();
}

std::vector<std::string> Migrator::after(
    const Plan& plan, std::size_t step, const std::vector<std::string>& before) const
{
    const Revision& revision = *plan.steps[step];
    return plan.direction == Direction::up ? graph_.after_upgrade(before, revision)
                                           : graph_.after_downgrade(before, revision);
}

void Migrator::write_version(const std::vector<std::string>& revisions)
{
    dialect_.set_revisions(revisions,
        revisions.size() == 1 ? graph_.compatible_with(revisions.front()) : std::vector<std::string>{});
}

} // namespace meshview::migrations
