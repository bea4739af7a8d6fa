#include "migrations/offline_script.hpp"

#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "migrations/observing_dialect.hpp"
#include "migrations/scratch.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations {

namespace {

// Every connection has to read an edited schema again. The number itself belongs to the copy.
constexpr std::string_view bump_schema_version =
    "CREATE TABLE _meshview_schema_changed (x);\nDROP TABLE _meshview_schema_changed;\n";

std::string update_of(const Backfill& backfill)
{
    std::vector<std::string> assignments;
    for (const auto& [column, sql] : backfill.set)
        assignments.push_back(fmt::format("{} = {}", sqlite::quote(column), sql));
    std::string sql =
        fmt::format("UPDATE {} SET {}", sqlite::quote(backfill.table), fmt::join(assignments, ", "));
    if (!backfill.where.empty())
        sql += " WHERE " + backfill.where;
    return sql;
}

// Writes down what a connection carries out, as far as it changes something.
class ScriptDialect : public ObservingDialect {
public:
    ScriptDialect(SQLite::Database& db, Dialect& inner, std::ostream& out)
        : ObservingDialect(inner)
        , db_(db)
        , out_(out)
    { }
    ~ScriptDialect() override { listen(false); }

    void begin() override
    {
        ObservingDialect::begin();
        out_ << "BEGIN IMMEDIATE;\n";
        listen(true);
    }
    void commit() override
    {
        listen(false);
        ObservingDialect::commit();
        out_ << "COMMIT;\n";
    }
    void rollback() noexcept override
    {
        listen(false);
        ObservingDialect::rollback();
    }
    void apply(const Operation& operation) override
    {
        out_ << "-- " << describe(operation) << "\n";
        const auto* const backfill = std::get_if<Backfill>(&operation);
        if (backfill != nullptr)
            write(update_of(*backfill));
        listen(backfill == nullptr);
        ObservingDialect::apply(operation);
        listen(true);
    }
    void set_reference_status(bool in_progress, TimeUs now) override
    {
        listen(true);
        ObservingDialect::set_reference_status(in_progress, now);
        listen(false);
    }

private:
    void listen(bool on)
    {
        sqlite3_trace_v2(db_.getHandle(), on ? SQLITE_TRACE_STMT : 0U, on ? &on_statement : nullptr, this);
    }

    static int on_statement(unsigned, void* self, void* statement, void* text) noexcept
    {
        // A comment in place of the text is the program of a trigger.
        if (std::string_view(static_cast<const char*>(text)).starts_with("--"))
            return 0;
        static_cast<ScriptDialect*>(self)->hear(static_cast<sqlite3_stmt*>(statement));
        return 0;
    }

    void hear(sqlite3_stmt* statement)
    {
        char* const expanded = sqlite3_expanded_sql(statement);
        const std::string sql = expanded != nullptr ? expanded : sqlite3_sql(statement);
        sqlite3_free(expanded);
        const std::vector<sqlite::Token> words = sqlite::significant(sqlite::tokenize(sql));
        if (words.size() > 1 && words.front().is("PRAGMA")) {
            if (words[1].is("schema_version") && words.size() > 2)
                out_ << bump_schema_version;
            else if ((words[1].is("writable_schema") || words[1].is("legacy_alter_table"))
                && words.size() > 2)
                write(sql);
        } else if (sqlite3_stmt_readonly(statement) == 0 && !words.front().is("BEGIN")) {
            write(sql);
        }
    }

    void write(std::string sql)
    {
        while (!sql.empty() && (sql.back() == ';' || sql.back() == ' ' || sql.back() == '\n'))
            sql.pop_back();
        out_ << sql << ";\n";
    }

    SQLite::Database& db_;
    std::ostream& out_;
};

class StepTitles : public MigrationObserver {
public:
    StepTitles(std::ostream& out, Direction direction)
        : out_(out)
        , direction_(direction)
    { }

    void on_step(const Plan& plan, std::size_t step) override
    {
        out_ << "\n-- " << (direction_ == Direction::up ? "upgrade to " : "downgrade of ")
             << title(*plan.steps[step]) << "\n";
    }

private:
    std::ostream& out_;
    Direction direction_;
};

} // namespace

void write_script(std::ostream& out, SQLite::Database& db, const RevisionGraph& graph, Direction direction,
    const std::string& target)
{
    SQLite::Database copy = schema_copy(db);
    sqlite::SqliteDialect inner(copy);
    ScriptDialect dialect(copy, inner, out);
    StepTitles titles(out, direction);
    // Inside a transaction this would do nothing, and dropping a table would delete the rows that refer to
    // it.
    out << "-- Run with: sqlite3 -bail DATABASE < this file, while no other program uses the database.\n"
           "PRAGMA foreign_keys = OFF;\n";
    Migrator migrator(graph, dialect, titles);
    if (direction == Direction::up)
        migrator.upgrade(target);
    else
        migrator.downgrade(target);
}

} // namespace meshview::migrations
