#include "migrations/sqlite/rename.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/alter_table.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/in_place.hpp"
#include "migrations/sqlite/schema_table.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/sqlite/verification.hpp"

namespace meshview::migrations::sqlite {

namespace {

class ColumnRenaming {
public:
    ColumnRenaming(SQLite::Database& db, Batch& batch, bool tolerant)
        : db_(db)
        , batch_(batch)
        , tolerant_(tolerant)
    {
        for (const ColumnText& column : read_definition(db, batch.table).columns)
            names_.insert(lower_case(column.name));
        for (const auto& [from, to] : batch.renames)
            wanted_.insert(lower_case(to));
    }

    void run()
    {
        for (std::string& column : batch_.dropped_columns)
            if (wanted_.contains(lower_case(column))) {
                const std::string passing = free_column_name();
                rename(column, passing);
                column = passing;
            }
        std::vector<std::pair<std::string, std::string>> second;
        for (const auto& [from, to] : batch_.renames) {
            if (same_name(from, to) || !names_.contains(lower_case(to))) {
                rename(from, to);
            } else {
                second.emplace_back(free_column_name(), to);
                rename(from, second.back().first);
            }
        }
        for (const auto& [from, to] : second)
            rename(from, to);
    }

private:
    void rename(const std::string& from, const std::string& to)
    {
        run_alter(db_,
            fmt::format(
                "ALTER TABLE {} RENAME COLUMN {} TO {}", in_main(batch_.table), quote(from), quote(to)),
            tolerant_);
        names_.erase(lower_case(from));
        names_.insert(lower_case(to));
    }

    std::string free_column_name() const
    {
        for (int i = 1;; ++i)
            if (std::string name = fmt::format("_meshview_column_{}", i);
                !names_.contains(name) && !wanted_.contains(name))
                return name;
    }

    SQLite::Database& db_;
    Batch& batch_;
    bool tolerant_;
    std::set<std::string> names_;
    std::set<std::string> wanted_;
};

void rename_once(SQLite::Database& db, const std::string& from, const std::string& to, bool tolerant)
{
    run_alter(db, fmt::format("ALTER TABLE {} RENAME TO {}", in_main(from), quote(to)), tolerant);
}

// SQLite leaves the statistics under the old name.
void rename_statistics(SQLite::Database& db, const std::string& from, const std::string& to)
{
    for (const char* statistics : {"sqlite_stat1", "sqlite_stat3", "sqlite_stat4"}) {
        if (!find_object(db, "table", statistics))
            continue;
        for (const char* column : {"idx", "tbl"}) {
            SQLite::Statement update(db,
                fmt::format(
                    "UPDATE main.{0} SET {1} = ? WHERE {1} = ? COLLATE NOCASE AND tbl = ? COLLATE NOCASE",
                    statistics, column));
            update.bind(1, to);
            update.bind(2, from);
            update.bind(3, from);
            update.exec();
        }
    }
}

} // namespace

void rename_columns(SQLite::Database& db, Batch& batch, bool tolerant)
{
    if (!batch.renames.empty())
        ColumnRenaming(db, batch, tolerant).run();
}

TableText with_renamed_columns(TableText table, const Batch& batch)
{
    const auto follow = [&](std::string& name) {
        const auto renamed = std::find_if(batch.renames.begin(), batch.renames.end(),
            [&](const auto& pair) { return same_name(pair.first, name); });
        if (renamed != batch.renames.end())
            name = renamed->second;
    };
    const auto follow_all = [&](std::vector<Clause>& clauses) {
        for (Clause& clause : clauses)
            std::for_each(clause.columns.begin(), clause.columns.end(), follow);
    };
    for (ColumnText& column : table.columns) {
        follow(column.name);
        follow_all(column.clauses);
    }
    follow_all(table.constraints);
    return table;
}

void rename_table(SQLite::Database& db, const RenameTable& operation)
{
    const SchemaProof proof(db);
    const std::optional<SchemaRow> table = find_object(db, "table", operation.table);
    if (!table)
        throw ExitError(
            ExitCode::configuration, fmt::format("rename_table {}: there is no such table", operation.table));
    const bool tolerant = proof.has_broken_objects();
    if (table->name == operation.new_name)
        return;
    // SQLite takes the same name in other letters for one that is taken.
    if (same_name(table->name, operation.new_name)) {
        const std::string passing = free_name(db, "_meshview_new_" + table->name);
        rename_once(db, table->name, passing, tolerant);
        rename_once(db, passing, operation.new_name, tolerant);
    } else {
        rename_once(db, table->name, operation.new_name, tolerant);
    }
    rename_statistics(db, table->name, operation.new_name);
    proof.require_unbroken({.renamed_tables = {{lower_case(table->name), lower_case(operation.new_name)}}});
}

} // namespace meshview::migrations::sqlite
