#include <doctest/doctest.h>

#include "tests/writer/scratch_database.hpp"
#include "writer/retention.hpp"
#include "writer/sqlite/store.hpp"
#include "writer/topic_table.hpp"

using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;

namespace {

const Pace hasty{.least_rest = std::chrono::milliseconds(0), .rest_factor = 0};

struct Fixture {
    Fixture() { create_schema(db); }

    SQLite::Database db{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
};

} // namespace

TEST_CASE("a topic is kept once for each channel that it brings")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(text(alice, 6, "hello"), start_us + 1);
    auto other = text(alice, 7, "hello");
    other.set_channel_id("Other");
    ingest.take(topic_of(text(alice, 5, "hello")), other.SerializeAsString(), start_us + 2);
    ingest.restart();
    ingest.take(text(bob, 8, "hello"), start_us + 3);
    CHECK(ingest.rows(
              "SELECT t.topic, t.channel, count(*) FROM packet_seen s JOIN topic t ON t.id = s.topic_id "
              "GROUP BY t.id ORDER BY t.id")
        == std::vector<std::string>{
            "msh/US/2/e/LongFast/!6a7e0003|LongFast|3", "msh/US/2/e/LongFast/!6a7e0003|Other|1"});
}

TEST_CASE("the last use of a topic is written at times, and never goes back")
{
    Fixture f;
    SqliteStore store(f.db);
    TopicTable topics(store);
    const auto last_used = [&] { return value(f.db, "SELECT last_used_us FROM topic"); };
    const std::int64_t id = topics.find_or_insert("msh/a", "LongFast", start_us);
    CHECK(topics.find_or_insert("msh/a", "LongFast", start_us + TopicTable::precision_us - 1) == id);
    CHECK(last_used() == std::to_string(start_us));
    CHECK(topics.find_or_insert("msh/a", "LongFast", start_us + TopicTable::precision_us) == id);
    CHECK(last_used() == std::to_string(start_us + TopicTable::precision_us));
    CHECK(topics.find_or_insert("msh/a", "LongFast", start_us - us_per_day) == id);
    topics.forget();
    CHECK(topics.find_or_insert("msh/a", "LongFast", start_us - us_per_day) == id);
    CHECK(last_used() == std::to_string(start_us + TopicTable::precision_us));
    CHECK(topics.find_or_insert("msh/a", "", start_us) != id);
    CHECK(topics.find_or_insert("msh/b", "LongFast", start_us) != id);
}

TEST_CASE("a topic goes when nothing that is kept came there, and comes back when it is used again")
{
    Fixture f;
    SqliteStore store(f.db);
    TopicTable topics(store);
    topics.find_or_insert("msh/old", "LongFast", start_us);
    topics.find_or_insert("msh/new", "LongFast", start_us + us_per_day);
    // It may have been used for an hour without a word in the table.
    delete_expired(f.db, start_us + TopicTable::precision_us, hasty);
    CHECK(value(f.db, "SELECT count(*) FROM topic") == "2");
    delete_expired(f.db, start_us + TopicTable::precision_us + 1, hasty);
    CHECK(value(f.db, "SELECT topic FROM topic") == "msh/new");
    const std::int64_t id = topics.find_or_insert("msh/old", "LongFast", start_us + 2 * us_per_day);
    CHECK(value(f.db, "SELECT id FROM topic WHERE topic = 'msh/old'") == std::to_string(id));
}
