#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

// What everybody may read. Rows of older packets are filled in by the writer, which can open payloads.
void create_message(Operations& op)
{
    op.create_table("message",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}, not_null},
            Column{"from_node_id", BigInteger{}, not_null},
            Column{"channel", String{}, not_null},
            Column{"text", Text{}, not_null},
            Column{"reply_id", BigInteger{}},
            Column{"is_reaction", Boolean{}, not_null},
        });
    op.create_index("idx_message_packet_id", "message", {"packet_id"}, {.unique = true});
    op.create_index("idx_message_import_time_us", "message", {"import_time_us"});
    op.create_index("idx_message_reply_id", "message", {"reply_id"}, {.where = "reply_id IS NOT NULL"});
}

// Finds any three letters or more, in either case, without a copy of the texts.
void create_message_search(Operations& op)
{
    op.execute("CREATE VIRTUAL TABLE message_search USING fts5(text, content='message', content_rowid='id', "
               "tokenize='trigram', columnsize=0)",
        "sqlite");
    op.execute("CREATE TRIGGER message_search_insert AFTER INSERT ON message BEGIN "
               "INSERT INTO message_search (rowid, text) VALUES (new.id, new.text); END",
        "sqlite");
    op.execute(
        "CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN "
        "INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text); "
        "END",
        "sqlite");
    // Where the server has no pg_trgm, or does not let the database's owner have it, a search reads from the
    // newest message on.
    op.execute(R"sql(DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX idx_message_text ON message USING gin (text gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported
        OR reserved_name THEN
    RAISE WARNING 'messages are searched without an index: %', SQLERRM;
END $$)sql",
        "postgresql");
}

void create_position(Operations& op)
{
    op.create_table("position",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}, not_null},
            Column{"latitude_i", Integer{}, not_null},
            Column{"longitude_i", Integer{}, not_null},
            Column{"altitude", Integer{}},
            Column{"precision_bits", Integer{}},
            Column{"ground_speed", Integer{}},
            Column{"ground_track", Integer{}},
            Column{"sats_in_view", Integer{}},
            Column{"pdop", Integer{}},
            Column{"device_time", BigInteger{}},
        });
    op.create_index("idx_position_node_time_us", "position", {"node_id", "import_time_us"});
}

// One row a packet: which variant, and its values as JSON by the protocol's names.
void create_telemetry(Operations& op)
{
    op.create_table("telemetry",
        {
            Column{"id", Integer{}, primary_key},
            Column{"packet_id", BigInteger{}, not_null},
            Column{"node_id", BigInteger{}, not_null},
            Column{"import_time_us", BigInteger{}, not_null},
            Column{"variant", String{}, not_null},
            Column{"metrics", Text{}, not_null},
        });
    op.create_index(
        "idx_telemetry_node_variant_time_us", "telemetry", {"node_id", "variant", "import_time_us"});
}

// How far the writer has read the packets that were there before.
void create_payload_reading(Operations& op)
{
    op.create_table("payload_reading",
        {
            Column{"task", String{}, primary_key},
            Column{"next_packet", BigInteger{}, not_null},
            Column{"last_packet", BigInteger{}, not_null},
        });
}

void upgrade(Operations& op)
{
    create_message(op);
    create_message_search(op);
    create_position(op);
    create_telemetry(op);
    create_payload_reading(op);
}

void downgrade(Operations& op)
{
    op.drop_table("payload_reading");
    op.drop_table("telemetry");
    op.drop_table("position");
    op.execute("DROP TRIGGER message_search_delete", "sqlite");
    op.execute("DROP TRIGGER message_search_insert", "sqlite");
    op.execute("DROP TABLE message_search", "sqlite");
    op.drop_table("message");
}

} // namespace

Revision revision_c2a97e15b48d()
{
    return {
        .revision = "c2a97e15b48d",
        .down_revision = {"8d41f6b20c7e"},
        .create_date = "2026-11-22 22:30",
        .message = "add messages, positions and telemetry",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
