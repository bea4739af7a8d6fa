#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "writer/past_rows.hpp"

namespace meshview::writer {

/// PastRows of a SQLite database. Throws SQLite::Exception. The connection must outlive it.
class SqlitePastRows final : public PastRows {
public:
    explicit SqlitePastRows(SQLite::Database& db);

    void plan(const std::string& task, Kind kind) override;
    std::optional<Reading> find(const std::string& task) override;
    void save(const std::string& task, std::int64_t next) override;
    void forget_others(const std::string& prefix, const std::string& task) override;
    void each_packet(
        std::int64_t first, std::int64_t last, const std::function<void(const PastPacket&)>& show) override;
    void each_traceroute(std::int64_t first, std::int64_t last,
        const std::function<void(const PastTraceroute&)>& show) override;

private:
    SQLite::Database& db_;
    SQLite::Statement packets_;
    SQLite::Statement traceroutes_;
    SQLite::Statement save_;
};

} // namespace meshview::writer
