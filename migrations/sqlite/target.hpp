#pragma once

#include <filesystem>

#include "migrations/target.hpp"

namespace meshview::migrations::sqlite {

/// A SQLite file as the Target of commands. A missing one counts as an empty database wherever nothing is
/// written.
class SqliteTarget : public Target {
public:
    explicit SqliteTarget(std::filesystem::path path)
        : path_(std::move(path))
    { }

    std::string name() const override { return path_.string(); }
    bool exists() const override;
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
    std::filesystem::path path_;
};

} // namespace meshview::migrations::sqlite
