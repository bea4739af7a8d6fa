#include "writer/gateway_table.hpp"

namespace meshview::writer {

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
        store_.add(GatewayRow{
            .node = node, .first_us = seen.first_us, .last_us = seen.last_us, .receptions = seen.receptions});
    forget();
}

} // namespace meshview::writer
