#include <doctest/doctest.h>
#include <fmt/format.h>

#include "reader/read_target.hpp"
#include "reader/row_totals.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

constexpr RowTotals::Limits small_pieces{.piece = 7, .good_for_us = 100};

struct Fixture {
    Fixture()
    {
        db.exec("DELETE FROM packet_seen");
        db.exec("DELETE FROM packet");
    }
    void add(int first, int last)
    {
        db.exec(fmt::format("WITH RECURSIVE n(i) AS (VALUES ({}) UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
                            "INSERT INTO packet (sequence, id, import_time_us) SELECT i, i, i FROM n",
            first, last));
    }
    std::int64_t count(TimeUs now_us) { return totals.count(NumberedTable::packets, queries, now_us); }

    const RunningReader running;
    TestDatabase db{running};
    Queries queries{open_read_target(running.config.database)->open_session()};
    RowTotals totals{small_pieces};
};

} // namespace

TEST_CASE("rows are counted in pieces: those that come, those that go, and none twice")
{
    Fixture f;
    CHECK(f.count(1) == 0);
    f.add(3, 3);
    CHECK(f.count(2) == 1);
    f.add(4, 40);
    CHECK(f.count(3) == 38);
    CHECK(f.count(4) == 38);
    f.add(1'000, 1'000);
    CHECK(f.count(5) == 39);
    f.db.exec("DELETE FROM packet WHERE sequence < 17"); // in the midst of a piece
    CHECK(f.count(6) == 25);
    f.db.exec("DELETE FROM packet WHERE sequence > 30"); // as if the database were another one
    CHECK(f.count(7) == 14);
    CHECK(f.totals.count(NumberedTable::receptions, f.queries, 7) == 0);
    f.db.exec("DELETE FROM packet");
    CHECK(f.count(8) == 0);
    f.add(5, 6);
    CHECK(f.count(9) == 2);
}

TEST_CASE("a deletion in the midst is noticed after some time, a piece at each count")
{
    Fixture f;
    f.add(1, 70);
    CHECK(f.count(1'000) == 70);
    f.db.exec("DELETE FROM packet WHERE sequence % 7 = 3");
    std::int64_t last = f.count(1'200);
    CHECK(last == 69);
    for (int times = 0; times < 20; ++times) {
        const std::int64_t now = f.count(1'201);
        CHECK(now <= last);
        CHECK(now >= last - 1);
        last = now;
    }
    CHECK(last == 60);
}
