#include <doctest/doctest.h>

#include "reader/sql/postgresql_text.hpp"

using meshview::reader::postgresql_text;

TEST_CASE("questions are put into PostgreSQL's words")
{
    CHECK(postgresql_text("SELECT a FROM t WHERE a > ? AND b = ? LIMIT ?")
        == "SELECT a FROM t WHERE a > $1 AND b = $2 LIMIT $3");
    CHECK(postgresql_text("SELECT 1 FROM packet p NOT INDEXED CROSS JOIN message m ON m.id = p.id")
        == "SELECT 1 FROM packet p JOIN message m ON m.id = p.id");
    CHECK(postgresql_text("WHERE LOWER(n.role) = ? AND x IN (SELECT id FROM topic)")
        == "WHERE LOWER(n.role COLLATE \"C\") = $1 AND x IN (SELECT id FROM topic)");
    CHECK(postgresql_text("ORDER BY n.short_name COLLATE BINARY NULLS FIRST")
        == "ORDER BY n.short_name COLLATE \"C\" NULLS FIRST");
    CHECK(meshview::reader::with_timeless_last("ORDER BY p.import_time_us DESC LIMIT $1")
        == "ORDER BY p.import_time_us DESC NULLS LAST LIMIT $1");
}
