#pragma once

#include <SQLiteCpp/Database.h>

#include "common/coordination/writer_lock.hpp"
#include "migrations/copy/copy_end.hpp"

namespace meshview::migrations::sqlite {

/// A file, under the writer's lock. Its rows are told apart by their rowid.
class SqliteCopyEnd final : public CopyEnd {
public:
    explicit SqliteCopyEnd(const std::filesystem::path& path);

    std::string name() const override { return path_.string(); }
    std::int64_t count(const CopyTable& table) override;
    Piece read(const CopyTable& table, const RowKey& after, std::int64_t limit) override;
    std::optional<std::string> source_in_books() override;
    void open_books(const std::string& source) override;
    std::optional<CopyMark> mark(const CopyTable& table) override;
    void write(const CopyTable& table, const std::vector<CopyRow>& rows, const CopyMark& mark) override;
    void finish(const std::vector<CopyTable>& tables) override;

private:
    std::filesystem::path path_;
    coordination::WriterLock lock_;
    SQLite::Database db_;
};

} // namespace meshview::migrations::sqlite
