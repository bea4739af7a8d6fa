#pragma once

#include <stop_token>

#include "common/postgresql/connection.hpp"
#include "common/time.hpp"
#include "writer/retention.hpp"

namespace meshview::writer {

/// As delete_expired() of a SQLite database. Steps are transactions of their own, for which nobody else
/// waits; they are small so that the server's other sessions keep their pace. Throws postgresql::Error; what
/// was deleted by then stays deleted.
Expiry delete_expired(postgresql::Connection& connection, TimeUs before_us, const std::stop_token& stop = {});

} // namespace meshview::writer
