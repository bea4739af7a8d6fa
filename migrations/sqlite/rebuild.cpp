#include "migrations/sqlite/rebuild.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/saved_objects.hpp"
#include "migrations/sqlite/table_edit.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

bool contains(const ColumnNames& names, std::string_view name)
{
    return std::any_of(
        names.begin(), names.end(), [&](const std::string& other) { return same_name(other, name); });
}

// A name of the hidden row number that no column has taken; empty when there is none.
std::string hidden_rowid(const TableText& table)
{
    if (table.without_rowid)
        return {};
    for (const char* name : {"rowid", "_rowid_", "oid"})
        if (table.column(name) == nullptr)
            return name;
    return {};
}

class Rebuild {
public:
    Rebuild(SQLite::Database& db, const TableText& before, const TableText& after, const Batch& batch,
        WorkMonitor& monitor)
        : db_(db)
        , before_(before)
        , after_(after)
        , batch_(batch)
        , monitor_(monitor)
        , saved_(db, before.name)
        , new_name_(free_name(db, "_meshview_new_" + before.name))
    {
        for (const SchemaRow& index : saved_.indexes())
            if (!is_dropped(index.name))
                kept_indexes_.push_back(index);
    }

    void run()
    {
        db_.exec(statement_in_main(TableEdit(after_).renamed(new_name_)));
        const bool transferred = transfer_rows();
        if (!transferred)
            copy_rows();
        drop_old_table();
        take_the_name();
        if (!transferred)
            create_kept_indexes();
        SchemaEdit edit(db_);
        saved_.add_triggers_to(edit);
        edit.commit();
        saved_.restore_temporary_triggers();
        saved_.restore_statistics();
    }

private:
    void create_kept_indexes()
    {
        for (const SchemaRow& index : kept_indexes_)
            db_.exec(statement_in_main(index.sql));
    }

    bool is_dropped(const std::string& index) const
    {
        return std::any_of(batch_.dropped_indexes.begin(), batch_.dropped_indexes.end(),
            [&](const DropIndex& drop) { return same_name(drop.name, index); });
    }

    ColumnNames copied_columns() const
    {
        ColumnNames names;
        for (const ColumnText& column : before_.columns)
            if (!column.is_generated() && !contains(batch_.dropped_columns, column.name))
                names.push_back(column.name);
        return names;
    }

    // SQLite copies whole entries, of the table and of each index, when `INSERT ... SELECT *` finds that the
    // two tables agree in all that counts (xferOptimization in its insert.c): about half the work of taking
    // rows apart and sorting every index anew. Whether they agree is its own decision, so it is asked: then
    // the program of the statement reads rows as they are.
    bool transfer_rows()
    {
        const bool has_same_columns = std::equal(before_.columns.begin(), before_.columns.end(),
            after_.columns.begin(), after_.columns.end(), [](const ColumnText& a, const ColumnText& b) {
                return a.name == b.name && !a.is_generated() && !b.is_generated();
            });
        if (!has_same_columns)
            return false;
        const std::string statement = fmt::format(
            "INSERT OR ABORT INTO {} SELECT * FROM {}", in_main(new_name_), in_main(before_.name));
        create_passing_indexes();
        if (!numbers_stay_when_transferred() || !is_transfer(statement)) {
            for (const std::string& index : passing_names_)
                db_.exec("DROP INDEX " + in_main(index));
            passing_names_.clear();
            return false;
        }
        insert_rows(statement, hidden_rowid(before_));
        return true;
    }

    // Under names of their own until the old ones are gone. Nothing is lost when they are not used: they are
    // empty yet.
    void create_passing_indexes()
    {
        for (const SchemaRow& index : kept_indexes_) {
            passing_names_.push_back(free_name(db_, "_meshview_new_" + index.name));
            db_.exec(statement_in_main(index_sql_for(index, passing_names_.back(), new_name_)));
        }
    }

    // The rows of a table with neither key nor index are numbered anew.
    bool numbers_stay_when_transferred() const
    {
        SQLite::Statement indexes(db_, "SELECT 1 FROM pragma_index_list(?, 'main')");
        indexes.bind(1, new_name_);
        return after_.rowid_alias() != nullptr || indexes.executeStep();
    }

    bool is_transfer(const std::string& statement) const
    {
        SQLite::Statement program(db_, "EXPLAIN " + statement);
        while (program.executeStep()) {
            const std::string instruction = program.getColumn(1).getString();
            if (instruction == "RowData" || instruction == "RowCell")
                return true;
        }
        return false;
    }

    void copy_rows()
    {
        const std::string from = hidden_rowid(before_);
        const std::string to = hidden_rowid(after_);
        ColumnNames targets = copied_columns();
        ColumnNames sources = targets;
        std::string order;
        // A row keeps its number, also where a key is added that is one.
        const ColumnText* const key = after_.rowid_alias();
        const std::string number = key == nullptr ? to : contains(targets, key->name) ? "" : key->name;
        if (!from.empty() && !number.empty()) {
            targets.insert(targets.begin(), number);
            sources.insert(sources.begin(), from);
        }
        if (!from.empty())
            order = " ORDER BY " + from;
        insert_rows(fmt::format("INSERT OR ABORT INTO {} ({}) SELECT {} FROM {}{}", in_main(new_name_),
                        column_list(targets), column_list(sources), in_main(before_.name), order),
            from);
    }

    // The statements say OR ABORT: a constraint's own ON CONFLICT would leave rows out or change them.
    void insert_rows(const std::string& statement, const std::string& rowid)
    {
        const std::int64_t rows =
            db_.execAndGet(fmt::format("SELECT count(*) FROM {}", in_main(before_.name))).getInt64();
        watch(rowid, rows);
        const int copied = db_.exec(statement);
        monitor_.copied();
        if (sqlite3_changes64(db_.getHandle()) != rows)
            throw ExitError(ExitCode::internal,
                fmt::format("rebuild of {}: {} of {} rows were copied", before_.name, copied, rows));
    }

    void watch(const std::string& rowid, std::int64_t rows)
    {
        if (rowid.empty() || rows == 0)
            return;
        SQLite::Statement range(db_,
            fmt::format("SELECT (SELECT min({0}) FROM {1}), (SELECT max({0}) FROM {1})", rowid,
                in_main(before_.name)));
        range.executeStep();
        monitor_.copying({range.getColumn(0).getInt64(), range.getColumn(1).getInt64(), rows});
    }

    // Never renamed out of the way first: references would follow it. Where every value goes on in the new
    // table, nothing is gained by overwriting the old pages with zeros, and half of the writing is saved.
    void drop_old_table()
    {
        const int secure_delete = db_.execAndGet("PRAGMA main.secure_delete").getInt();
        const bool spare = secure_delete == 1 && batch_.dropped_columns.empty();
        if (spare)
            db_.exec("PRAGMA main.secure_delete = FAST");
        db_.exec("DROP TABLE " + in_main(before_.name));
        if (spare)
            db_.exec("PRAGMA main.secure_delete = ON");
    }

    // ALTER TABLE ... RENAME would go through all views and triggers and stop at any that is broken, which
    // those of this table are while it is away. Its name in sqlite_schema is all that has to change; a
    // reference to itself has the final name already, one within its own constraints gets it here.
    void take_the_name()
    {
        if (after_.has_autoincrement()) {
            SQLite::Statement forget(db_, "DELETE FROM main.sqlite_sequence WHERE name = ?");
            forget.bind(1, new_name_);
            forget.exec();
        }
        SchemaEdit edit(db_);
        edit.rename_table(new_name_, after_.name);
        edit.set_sql("table", after_.name, after_.sql);
        for (std::size_t i = 0; i < passing_names_.size(); ++i)
            edit.replace_index(passing_names_[i], kept_indexes_[i]);
        edit.commit();
        if (after_.has_autoincrement())
            saved_.restore_sequence();
    }

    SQLite::Database& db_;
    const TableText& before_;
    const TableText& after_;
    const Batch& batch_;
    WorkMonitor& monitor_;
    SavedObjects saved_;
    std::vector<SchemaRow> kept_indexes_{};
    std::string new_name_;
    std::vector<std::string> passing_names_{}; ///< of the kept indexes, while rows are transferred
};

// SQLite's message speaks of the new table by its passing name.
std::string with_real_name(std::string message, const std::string& table)
{
    const std::string passing = "_meshview_new_" + table;
    for (std::size_t at; (at = message.find(passing)) != message.npos;)
        message.replace(at, passing.size(), table);
    return message;
}

} // namespace

void rebuild_table(SQLite::Database& db, const TableText& before, const TableText& after, const Batch& batch,
    WorkMonitor& monitor)
{
    try {
        Rebuild(db, before, after, batch, monitor).run();
    } catch (const SQLite::Exception& error) {
        throw SQLite::Exception(with_real_name(error.what(), before.name), error.getErrorCode());
    }
}

} // namespace meshview::migrations::sqlite
