#pragma once

#include "common/coordination/postgresql/migration_lock.hpp"
#include "common/postgresql/connection.hpp"
#include "migrations/copy/copy_end.hpp"

namespace meshview::migrations::postgresql {

/// A database of a server, with the right to migrate, which keeps writers away. Its rows are told apart by
/// their primary key.
class PostgresqlCopyEnd final : public CopyEnd {
public:
    explicit PostgresqlCopyEnd(const PostgresqlUrl& url);

    std::string name() const override { return url_.printable(); }
    std::int64_t count(const CopyTable& table) override;
    Piece read(const CopyTable& table, const RowKey& after, std::int64_t limit) override;
    std::optional<std::string> source_in_books() override;
    void open_books(const std::string& source) override;
    std::optional<CopyMark> mark(const CopyTable& table) override;
    void write(const CopyTable& table, const std::vector<CopyRow>& rows, const CopyMark& mark) override;
    void finish(const std::vector<CopyTable>& tables) override;

private:
    std::string columns_of(const CopyTable& table, const char* prefix = "") const;

    PostgresqlUrl url_;
    meshview::postgresql::Connection connection_;
    coordination::MigrationLock lock_;
};

} // namespace meshview::migrations::postgresql
