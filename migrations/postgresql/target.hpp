#pragma once

#include "common/postgresql_url.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations::postgresql {

/// A PostgreSQL database as the Target of commands; it has to exist, if only empty. What migrations would do
/// is found out in a Scratch on the same server. A change waits for another that is under way, and says so in
/// the log.
class PostgresqlTarget : public Target {
public:
    explicit PostgresqlTarget(PostgresqlUrl url)
        : url_(std::move(url))
    { }

    std::string name() const override { return url_.printable(); }
    bool exists() const override { return true; }
    coordination::Observation observe() const override;
    coordination::Observation look() const override;
    Schema schema() const override;
    Schema schema_at(const std::string& revision) const override;
    Schema model() const override;
    PlannedRun plan(const std::string& target) const override;
    void write_script(std::ostream& out, Direction direction, const std::optional<std::string>& from,
        const std::string& target) const override;
    std::unique_ptr<ChangeSession> change() const override;

private:
    template <class Work>
    auto guard(const Work& work) const;

    PostgresqlUrl url_;
};

} // namespace meshview::migrations::postgresql
