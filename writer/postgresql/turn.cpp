#include "writer/postgresql/turn.hpp"

#include <fmt/format.h>

#include "writer/inserts.hpp"

namespace meshview::writer {

void prepare_turns(postgresql::Connection& connection)
{
    postgresql::Transaction transaction(connection);
    // Each commit changes the row: room on its page lets it be changed in place.
    connection.execute("CREATE TABLE IF NOT EXISTS meshview_ingest ("
                       "id INTEGER PRIMARY KEY CHECK (id = 1), turn BIGINT NOT NULL, "
                       "last_sequence BIGINT NOT NULL) WITH (fillfactor = 10)");
    connection.execute(fmt::format("INSERT INTO meshview_ingest (id, turn, last_sequence) "
                                   "SELECT 1, 0, ({}) ON CONFLICT (id) DO UPDATE SET turn = "
                                   "meshview_ingest.turn + 1, last_sequence = "
                                   "greatest(meshview_ingest.last_sequence, excluded.last_sequence)",
        last_sequence_sql("greatest")));
    transaction.commit();
}

} // namespace meshview::writer
