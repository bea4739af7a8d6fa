#pragma once

#include <filesystem>

#include "common/database.hpp"
#include "reader/read_target.hpp"

namespace meshview::reader {

/// A file, with its lock and its status file beside it.
class SqliteReadTarget final : public ReadTarget {
public:
    explicit SqliteReadTarget(std::filesystem::path path);

    std::unique_ptr<SqlSession> open_session() const override;
    std::unique_ptr<ChangeMark> make_change_mark() const override;
    std::unique_ptr<Lookout> make_lookout() const override;
    coordination::Expectation expectation(const std::string& run_id) const override;
    DatabaseSizes sizes() const override;
    std::optional<coordination::MigrationStatus> migration_status() const override;
    std::string writer_metrics() const override;

private:
    DatabaseOptions options_;
};

} // namespace meshview::reader
