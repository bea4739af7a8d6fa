#include <fmt/format.h>

#include "common/postgresql/connection.hpp"
#include "migrations/graph.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/writer/postgresql/new_database.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/postgresql/store.hpp"
#include "writer/postgresql/turn.hpp"

namespace meshview::writer_test {

namespace {

using postgresql::ElementType;

// The functions that SQLite has and the queries of tests use.
constexpr const char* functions_sql =
    "CREATE FUNCTION instr(bytea, text) RETURNS integer LANGUAGE sql AS "
    "'SELECT position(convert_to($2, ''UTF8'') IN $1)'; "
    "CREATE FUNCTION json_extract(text, text) RETURNS double precision LANGUAGE sql AS "
    "'SELECT ($1::jsonb #>> string_to_array(substr($2, 3), ''.''))::double precision'";

std::string as_sqlite_writes(const postgresql::Result& found, int row, int column)
{
    if (found.is_null(row, column))
        return "NULL";
    switch (static_cast<ElementType>(found.type(column))) {
    case ElementType::boolean:
        return found.boolean(row, column) ? "1" : "0";
    case ElementType::bytes:
        return found.bytes(row, column);
    case ElementType::float8: {
        const std::string number = fmt::format("{:.15g}", found.real(row, column));
        return number.find_first_of(".e") == std::string::npos ? number + ".0" : number;
    }
    default:
        return std::string(found.text(row, column));
    }
}

class ScratchPostgresql final : public ScratchDatabase {
public:
    ScratchPostgresql()
        : url_(new_database())
        , connection_(url_)
    {
        connection_.execute(functions_sql);
    }

    std::vector<std::string> rows(const std::string& query) override
    {
        const postgresql::Result found = connection_.execute(query);
        std::vector<std::string> rows;
        for (int row = 0; row < found.rows(); ++row) {
            std::string& text = rows.emplace_back();
            for (int column = 0; column < found.columns(); ++column)
                text.append(column == 0 ? "" : "|").append(as_sqlite_writes(found, row, column));
        }
        return rows;
    }
    void exec(const std::string& sql) override { connection_.execute(sql); }
    std::vector<std::string> search(const std::string& part) override
    {
        return rows("SELECT packet_id FROM message WHERE text ILIKE '%" + part + "%' ORDER BY 1");
    }
    std::unique_ptr<writer::Store> open_store() override
    {
        writer::prepare_turns(connection_);
        return std::make_unique<writer::PostgresqlStore>(url_, migrations::head());
    }

private:
    PostgresqlUrl url_;
    postgresql::Connection connection_;
};

} // namespace

std::unique_ptr<ScratchDatabase> make_scratch_database()
{
    return std::make_unique<ScratchPostgresql>();
}

} // namespace meshview::writer_test
