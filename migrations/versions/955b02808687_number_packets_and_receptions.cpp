#include "migrations/leftovers.hpp"
#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// Ids of packets are random: an index that begins with one is changed all over the place by every batch.
// Numbers in the order of storing let new packets and their receptions share the last few pages.
void number_packets(Operations& op)
{
    op.batch_alter_table("packet", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"id"});
        batch.add_column({"sequence", Integer{}, primary_key});
        batch.create_unique_constraint("uq_packet_id", {"id"});
    });
}

// A topic is longer than all else that is kept of a reception, and the same for thousands of them.
void collect_topics(Operations& op)
{
    op.create_table("topic",
        {
            Column{"id", Integer{}, primary_key},
            Column{"topic", String{}},
            Column{"channel", String{}},
            Column{"last_used_us", BigInteger{}},
            UniqueConstraint{{"topic", "channel"}, "uq_topic_channel"},
        });
    op.execute("INSERT INTO topic (topic, channel, last_used_us) "
               "SELECT topic, channel, max(import_time_us) FROM packet_seen GROUP BY topic, channel");
}

// A reception of a packet that is gone has no number to refer to, and is kept for as long as it would be.
void number_receptions(Operations& op)
{
    op.add_column("packet_seen", {"packet_sequence", BigInteger{}});
    op.add_column("packet_seen", {"topic_id", Integer{}});
    op.backfill({
        .table = "packet_seen",
        .set = {{"packet_sequence", "(SELECT p.sequence FROM packet p WHERE p.id = packet_seen.packet_id)"},
            {"topic_id",
                "(SELECT t.id FROM topic t WHERE t.topic IS NOT DISTINCT FROM packet_seen.topic "
                "AND t.channel IS NOT DISTINCT FROM packet_seen.channel)"}},
        .where = "topic_id IS NULL",
    });
    for (const char* column : {"topic", "channel"})
        drop_indexes_using(op, "packet_seen", column);
    op.batch_alter_table("packet_seen", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"packet_id", "node_id", "rx_time"});
        batch.add_column({"sequence", Integer{}, primary_key});
        batch.drop_column("topic");
        batch.drop_column("channel");
    });
    op.create_index("idx_packet_seen_packet_sequence", "packet_seen",
        {"packet_sequence", "node_id", "rx_time"}, {.unique = true});
}

void upgrade(Operations& op)
{
    number_packets(op);
    collect_topics(op);
    number_receptions(op);
}

void downgrade_receptions(Operations& op)
{
    op.drop_index("idx_packet_seen_packet_sequence");
    // One of a packet that is gone, and the same of a later packet with its id.
    op.execute("DELETE FROM packet_seen WHERE packet_sequence IS NULL AND EXISTS (SELECT 1 FROM packet p "
               "WHERE p.id = packet_seen.packet_id)");
    op.add_column("packet_seen", {"channel", String{}});
    op.add_column("packet_seen", {"topic", String{}});
    op.backfill({
        .table = "packet_seen",
        .set = {{"channel", "(SELECT t.channel FROM topic t WHERE t.id = packet_seen.topic_id)"},
            {"topic", "(SELECT t.topic FROM topic t WHERE t.id = packet_seen.topic_id)"}},
        .where = "topic_id IS NOT NULL",
    });
    op.batch_alter_table("packet_seen", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"sequence"});
        batch.drop_column("sequence");
        batch.drop_column("packet_sequence");
        batch.drop_column("topic_id");
        batch.create_primary_key("", {"packet_id", "node_id", "rx_time"});
    });
}

void downgrade(Operations& op)
{
    downgrade_receptions(op);
    op.drop_table("topic");
    op.batch_alter_table("packet", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"sequence"});
        batch.drop_constraint("uq_packet_id", ConstraintType::unique);
        batch.drop_column("sequence");
        batch.create_primary_key("", {"id"});
    });
}

} // namespace

Revision revision_955b02808687()
{
    return {
        .revision = "955b02808687",
        .down_revision = {"6160c7a9b991"},
        .create_date = "2026-11-23 05:17",
        .message = "number packets and receptions, keep topics once",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
