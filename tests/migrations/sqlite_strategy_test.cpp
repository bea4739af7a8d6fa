#include "migrations/sqlite/strategy.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/operations.hpp"
#include "migrations/sqlite/cost.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::migrations;

namespace {

struct Packets {
    TemporaryFolder folder;
    SQLite::Database db = open_for_writing({.path = folder.path() / "packets.db"});
    sqlite::SqliteDialect dialect{db};
    Operations op{dialect};

    Packets()
    {
        db.exec("CREATE TABLE packet (id BIGINT NOT NULL, portnum INTEGER, channel VARCHAR UNIQUE, PRIMARY "
                "KEY (id));"
                "CREATE INDEX i ON packet (portnum);"
                "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 20000)"
                "INSERT INTO packet SELECT i * 7919 % 1000003, i, 'c' || i FROM k");
    }
    StrategyPlan plan(std::vector<TableChange> changes)
    {
        return dialect.plan(AlterTable{"packet", std::move(changes)});
    }
    std::string strategy(TableChange change) { return plan({std::move(change)}).strategy; }
};

} // namespace

TEST_CASE("the cheapest correct strategy for each change")
{
    Packets packets;
    const auto strategy = [&](TableChange change) { return packets.strategy(std::move(change)); };
    CHECK(strategy(AddColumn{{"a", Integer{}, not_null, server_default("1")}}) == "native");
    CHECK(strategy(AddColumn{{"a", DateTime{}, not_null, server_default("CURRENT_TIMESTAMP")}})
        == "writable_schema");
    CHECK(strategy(DropColumn{"portnum"}) == "native");
    CHECK(strategy(DropColumn{"channel"}) == "rebuild");
    CHECK(strategy(AlterColumn{"portnum", {.new_column_name = "port"}}) == "native");
    CHECK(strategy(AlterColumn{"portnum", {.nullable = false}}) == "writable_schema");
    CHECK(strategy(AlterColumn{"portnum", {.server_default = server_default("1")}}) == "writable_schema");
    CHECK(strategy(AlterColumn{"portnum", {.type = BigInteger{}}}) == "writable_schema");
    CHECK(strategy(AlterColumn{"id", {.type = Integer{}}}) == "rebuild");
    CHECK(strategy(AlterColumn{"channel", {.type = Integer{}}}) == "rebuild");
    CHECK(strategy(CreateConstraint{CheckConstraint{"portnum > 0", "c"}}) == "writable_schema");
    CHECK(strategy(CreateConstraint{UniqueConstraint{{"portnum"}, "u"}}) == "index");
    CHECK(strategy(CreateConstraint{UniqueConstraint{{"portnum"}}}) == "rebuild");
    CHECK(strategy(DropConstraint{"", ConstraintType::primary_key}) == "rebuild");
    CHECK(strategy(DropConstraint{"", ConstraintType::unique, {"channel"}}) == "rebuild");
    CHECK(strategy(CreateIndex{"j", "packet", {"channel"}}) == "index");
    CHECK(packets.dialect.plan(CreateIndex{"j", "packet", {"channel"}}).strategy == "index");
    CHECK_THROWS_AS(strategy(DropColumn{"nope"}), ExitError);
}

TEST_CASE("a plan knows the size of the table and changes nothing")
{
    Packets packets;
    const auto version = packets.db.execAndGet("PRAGMA schema_version").getInt();
    const StrategyPlan cheap = packets.plan({AddColumn{{"a", Integer{}}}});
    CHECK(cheap.bytes_written == 0);
    const StrategyPlan rebuild = packets.plan({DropConstraint{"", ConstraintType::primary_key}});
    CHECK(rebuild.reason == "primary key changes");
    CHECK(rebuild.bytes_written > 500'000);
    CHECK(rebuild.bytes_written < 20'000'000);
    CHECK(rebuild.wal_bytes > 0);
    CHECK(rebuild.disk_bytes > rebuild.wal_bytes);
    CHECK(rebuild.seconds > 0);
    CHECK(packets.db.execAndGet("PRAGMA schema_version").getInt() == version);
    CHECK(describe(StrategyPlan{"rebuild", "primary key changes", 3.2, 1'200'000'000})
        == "rebuild (primary key changes), about 3 s, 1.2 GB to write");
}

TEST_CASE("too little disk space is said before anything is done")
{
    Packets packets;
    try {
        sqlite::require_disk(packets.db, {.strategy = "rebuild", .disk_bytes = std::int64_t{1} << 60});
        FAIL("no error");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::try_again);
        CHECK(std::string(error.what()).find("1152921504606 MB of free disk space") != std::string::npos);
    }
    SQLite::Database memory = open_in_memory();
    CHECK_NOTHROW(sqlite::require_disk(memory, {.strategy = "rebuild", .disk_bytes = std::int64_t{1} << 60}));
}

TEST_CASE("a copy says how far it is")
{
    Packets packets;
    std::vector<std::int64_t> done;
    packets.dialect.on_progress([&](RowProgress progress) {
        if (progress.rows_total == 20000)
            done.push_back(progress.rows_done);
    });
    packets.op.drop_constraint("", "packet", ConstraintType::unique, {"channel"});
    REQUIRE_FALSE(done.empty());
    CHECK(std::is_sorted(done.begin(), done.end()));
    CHECK(done.back() <= 20000);
}

TEST_CASE("temporary objects stay, those that shadow the table too")
{
    SQLite::Database db = open_in_memory();
    db.exec(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT UNIQUE); INSERT INTO t VALUES (1, 'main');"
        "CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET v = v || '!' WHERE id = new.id; END;"
        "CREATE INDEX i ON t (v DESC);"
        "CREATE TEMP TABLE t(id INTEGER PRIMARY KEY, v TEXT UNIQUE); INSERT INTO temp.t VALUES (1, 'temp');"
        "CREATE TEMP TRIGGER watch AFTER DELETE ON main.t BEGIN INSERT INTO t VALUES (2, old.v); END");
    {
        sqlite::SqliteDialect dialect(db);
        Operations op(dialect);
        op.drop_constraint("", "t", ConstraintType::unique, {"v"});
        op.alter_column("t", "v", {.nullable = false});
    }
    db.exec("INSERT INTO main.t VALUES (2, 'main'); DELETE FROM main.t WHERE id = 1");
    CHECK(db.execAndGet("SELECT group_concat(v) FROM main.t").getString() == "main!");
    CHECK(db.execAndGet("SELECT group_concat(v) FROM temp.t").getString() == "temp,main");
    CHECK(db.execAndGet("SELECT sql FROM temp.sqlite_schema WHERE name = 't'").getString().find("UNIQUE")
        != std::string::npos);
}

TEST_CASE("whole entries can be copied: the same row numbers, indexes as they were written")
{
    SQLite::Database db = open_in_memory();
    db.exec("CREATE TABLE t (a TEXT COLLATE NOCASE, b INT UNIQUE ON CONFLICT REPLACE, c, UNIQUE (a, b));"
            "CREATE UNIQUE INDEX \"odd name\" ON T ( b DESC ) WHERE t.c > 0; -- its own words\n"
            "CREATE INDEX words ON \"t\" (lower(a), c COLLATE NOCASE);"
            "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 500)"
            "INSERT INTO t (rowid, a, b, c) SELECT i * 1000003, 'w' || i, i, i % 3 - 1 FROM k;"
            "ANALYZE");
    const auto all = [&](const char* sql) { return db.execAndGet(sql).getString(); };
    const char* const indexes =
        "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE type = "
        "'index' AND sql IS NOT NULL ORDER BY rowid)";
    const char* const content = "SELECT group_concat(rowid || a || b || c) FROM t NOT INDEXED";
    const std::string indexes_before = all(indexes);
    const std::string rows_before = all(content);

    SUBCASE("a UNIQUE constraint goes")
    {
        sqlite::SqliteDialect dialect(db);
        Operations(dialect).drop_constraint("", "t", ConstraintType::unique, {"b"});
        CHECK(all("SELECT count(*) FROM pragma_index_list('t')") == "3");
    }
    SUBCASE("one of its own indexes goes with it")
    {
        sqlite::SqliteDialect dialect(db);
        Operations(dialect).batch_alter_table("t", [](BatchOperations& batch) {
            batch.drop_constraint("", ConstraintType::unique, {"a", "b"});
            batch.drop_index("words");
            batch.create_index("words", {"c"});
        });
        CHECK(all("SELECT sql FROM sqlite_schema WHERE name = 'words'") == "CREATE INDEX words ON t (c)");
        db.exec("DROP INDEX words; CREATE INDEX words ON \"t\" (lower(a), c COLLATE NOCASE)");
    }
    SUBCASE("nothing is left that could keep the row numbers on the way")
    {
        sqlite::SqliteDialect dialect(db);
        Operations(dialect).batch_alter_table("t", [](BatchOperations& batch) {
            batch.drop_constraint("", ConstraintType::unique, {"a", "b"});
            batch.drop_constraint("", ConstraintType::unique, {"b"});
            batch.drop_index("words");
            batch.drop_index("odd name");
        });
        CHECK(all("SELECT count(*) FROM pragma_index_list('t')") == "0");
        db.exec("CREATE UNIQUE INDEX \"odd name\" ON T ( b DESC ) WHERE t.c > 0;"
                "CREATE INDEX words ON \"t\" (lower(a), c COLLATE NOCASE)");
    }
    CHECK(all(indexes) == indexes_before);
    CHECK(all(content) == rows_before);
    CHECK(all("PRAGMA integrity_check") == "ok");
    CHECK(all("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%meshview%'") == "0");
    CHECK(db.tableExists("sqlite_stat1"));
}
