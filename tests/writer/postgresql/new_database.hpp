#pragma once

#include "common/postgresql_url.hpp"

namespace meshview::writer_test {

/// A database of its own at the newest revision, on the server that the tests of this program share.
PostgresqlUrl new_database();

} // namespace meshview::writer_test
