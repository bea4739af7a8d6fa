#pragma once

#include <memory>

#include "writer/past_rows.hpp"
#include "writer/postgresql/session.hpp"

namespace meshview::writer {

/// PastRows of a PostgreSQL database. Throws postgresql::Error. Uses the session that there is when it is
/// called.
class PostgresqlPastRows final : public PastRows {
public:
    explicit PostgresqlPastRows(const std::unique_ptr<Session>& session)
        : session_(session)
    { }

    void plan(const std::string& task, Kind kind) override;
    std::optional<Reading> find(const std::string& task) override;
    void save(const std::string& task, std::int64_t next) override;
    void forget_others(const std::string& prefix, const std::string& task) override;
    void each_packet(
        std::int64_t first, std::int64_t last, const std::function<void(const PastPacket&)>& show) override;
    void each_traceroute(std::int64_t first, std::int64_t last,
        const std::function<void(const PastTraceroute&)>& show) override;

private:
    postgresql::Connection& connection() const { return session_->settled(); }

    const std::unique_ptr<Session>& session_;
};

} // namespace meshview::writer
