#include "writer/gateway_table.hpp"

#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

constexpr const char* add_sql =
    "INSERT INTO gateway (node_id, first_seen_us, last_seen_us, receptions) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (node_id) DO UPDATE SET last_seen_us = excluded.last_seen_us, "
    "first_seen_us = coalesce(gateway.first_seen_us, excluded.first_seen_us), "
    "receptions = gateway.receptions + excluded.receptions";

} // namespace

GatewayTable::GatewayTable(SQLite::Database& db)
    : add_(db, add_sql)
{ }

void GatewayTable::passed_on(NodeNum gateway, TimeUs now_us)
{
    Seen& seen = seen_[gateway];
    if (seen.receptions++ == 0)
        seen.first_us = now_us;
    seen.last_us = now_us;
}

void GatewayTable::flush()
{
    for (const auto& [node, seen] : seen_)
        Use(add_, node, seen.first_us, seen.last_us, seen.receptions).run();
    forget();
}

} // namespace meshview::writer
