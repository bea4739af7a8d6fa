#include "migrations/sqlite/verification.hpp"

#include <algorithm>
#include <optional>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/schema_table.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/sqlite/trigger_text.hpp"

namespace meshview::migrations::sqlite {

namespace {

[[noreturn]] void refuse(const std::string& why)
{
    throw ExitError(ExitCode::configuration, why);
}

bool compiles(SQLite::Database& db, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    const int result =
        sqlite3_prepare_v2(db.getHandle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    sqlite3_finalize(statement);
    return result == SQLITE_OK;
}

// A statement that sets the trigger off, so that compiling it compiles the trigger's body too.
std::string statement_firing(SQLite::Database& db, const SchemaRow& trigger, const TriggerHead& head)
{
    const std::string table = in_main(trigger.table);
    switch (head.event) {
    case TriggerHead::Event::insert:
        return fmt::format("INSERT INTO {} DEFAULT VALUES", table);
    case TriggerHead::Event::remove:
        return fmt::format("DELETE FROM {}", table);
    case TriggerHead::Event::update:
        break;
    }
    std::vector<std::string> assignments;
    SQLite::Statement columns(db, "SELECT name FROM pragma_table_xinfo(?, 'main') WHERE hidden = 0");
    columns.bind(1, trigger.table);
    while (columns.executeStep()) {
        const std::string column = quote(columns.getColumn(0).getString());
        assignments.push_back(fmt::format("{0} = {0}", column));
    }
    return fmt::format("UPDATE {} SET {}", table, fmt::join(assignments, ", "));
}

std::string readable(const std::string& object)
{
    return object.substr(0, object.find('\n'));
}

} // namespace

SchemaProof::SchemaProof(SQLite::Database& db)
    : db_(db)
    , works_(probe())
    , objects_(objects())
{ }

std::map<std::string, SchemaProof::Works> SchemaProof::probe() const
{
    std::map<std::string, std::string> statements;
    std::vector<SchemaRow> rows = schema_rows(db_);
    for (SchemaRow& trigger : temporary_triggers(db_))
        rows.push_back(std::move(trigger));
    for (const SchemaRow& row : rows) {
        const auto firing = [&]() -> std::string {
            try {
                const auto head = read_trigger_head(row.sql);
                return head ? statement_firing(db_, row, *head) : std::string();
            } catch (const SQLite::Exception&) {
                return {}; // a view that cannot be read has no columns to update
            }
        };
        if (row.type == "view")
            statements["view " + row.name] = fmt::format("SELECT * FROM {}", in_main(row.name));
        else if (row.type == "trigger")
            statements["trigger " + row.name] = firing();
    }
    std::map<std::string, Works> works;
    for (const auto& [object, sql] : statements)
        works[object].plain = !sql.empty() && compiles(db_, sql);
    const ConnectionSwitch no_strings_in_queries(db_, SQLITE_DBCONFIG_DQS_DML, false);
    const ConnectionSwitch no_strings_in_schema(db_, SQLITE_DBCONFIG_DQS_DDL, false);
    for (const auto& [object, sql] : statements)
        works[object].strict = !sql.empty() && compiles(db_, sql);
    return works;
}

std::set<std::string> SchemaProof::objects() const
{
    std::set<std::string> found;
    for (const SchemaRow& row : schema_rows(db_))
        if (!lower_case(row.name).starts_with("sqlite_"))
            found.insert(fmt::format("{} {}\n{}", row.type, lower_case(row.name),
                row.type == "table" ? "" : lower_case(row.table)));
    return found;
}

bool SchemaProof::has_broken_objects() const
{
    return std::any_of(works_.begin(), works_.end(),
        [](const auto& object) { return !object.second.plain || !object.second.strict; });
}

void SchemaProof::require_unbroken(const IntendedObjects& intended) const
{
    for (const auto& [object, now] : probe()) {
        const auto before = works_.find(object);
        if (before == works_.end())
            continue;
        if ((before->second.plain && !now.plain) || (before->second.strict && !now.strict))
            refuse(fmt::format("{} would no longer work; drop or change it first", object));
    }
    const std::set<std::string> found = objects();
    std::set<std::string> expected;
    for (std::string object : objects_) {
        for (const auto& [from, to] : intended.renamed_tables) {
            if (object == fmt::format("table {}\n", from))
                object = fmt::format("table {}\n", to);
            else if (object.ends_with("\n" + from))
                object.replace(object.size() - from.size(), from.size(), to);
        }
        const std::string name = readable(object);
        if (!name.starts_with("index ") || !intended.dropped_indexes.contains(name.substr(6)))
            expected.insert(object);
    }
    for (const std::string& object : expected)
        if (!found.contains(object))
            refuse(fmt::format("{} would be lost", readable(object)));
    for (const std::string& object : found) {
        const std::string name = readable(object);
        const bool meant = name.starts_with("index ") && intended.created_indexes.contains(name.substr(6));
        if (!expected.contains(object) && !meant)
            refuse(fmt::format("{} would be left behind", name));
    }
}

ForeignKeyProof::ForeignKeyProof(SQLite::Database& db, std::string table)
    : db_(db)
    , table_(std::move(table))
    , before_(look())
{ }

ForeignKeyProof::Violations ForeignKeyProof::look() const
{
    std::set<std::string> children{lower_case(table_)};
    SQLite::Statement referring(db_,
        "SELECT DISTINCT lower(m.name) FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name, 'main') "
        "AS f"
        " WHERE m.type = 'table' AND f.\"table\" = ? COLLATE NOCASE");
    referring.bind(1, table_);
    while (referring.executeStep())
        children.insert(referring.getColumn(0).getString());
    Violations found;
    for (const std::string& child : children)
        look_at(child, found);
    return found;
}

void ForeignKeyProof::look_at(const std::string& child, Violations& found) const
{
    std::map<int, std::string> keys;
    SQLite::Statement list(
        db_, "SELECT id, \"table\", \"from\" FROM pragma_foreign_key_list(?, 'main') ORDER BY id, seq");
    list.bind(1, child);
    while (list.executeStep()) {
        std::string& key = keys[list.getColumn(0).getInt()];
        const std::string column = lower_case(list.getColumn(2).getString());
        key = key.empty()
            ? fmt::format("{}: ({}) to {}", child, column, lower_case(list.getColumn(1).getString()))
            : key.insert(key.find(')'), ", " + column);
    }
    if (keys.empty())
        return;
    for (const auto& [id, key] : keys)
        found[key] += 0;
    try {
        SQLite::Statement check(
            db_, "SELECT fkid, count(*) FROM pragma_foreign_key_check(?, 'main') GROUP BY fkid");
        check.bind(1, child);
        while (check.executeStep())
            found[keys[check.getColumn(0).getInt()]] += check.getColumn(1).getInt64();
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() != SQLITE_ERROR)
            throw;
        found[fmt::format("{}: {}", child, error.what())] = -1;
    }
}

void ForeignKeyProof::require_no_new_violations() const
{
    for (const auto& [key, violations] : look()) {
        const auto before = before_.find(key);
        const std::int64_t accepted = before == before_.end() ? 0 : before->second;
        if (violations < 0 && accepted == 0)
            refuse(
                fmt::format("foreign key of {}: the columns referred to must be a key of their table", key));
        if (violations > accepted)
            refuse(fmt::format(
                "foreign key {}: {} rows have no parent row, {} had none before", key, violations, accepted));
    }
}

void require_sound(SQLite::Database& db, const std::string& table)
{
    SQLite::Statement check(db, fmt::format("PRAGMA main.quick_check({})", literal(table)));
    while (check.executeStep()) {
        const std::string found = check.getColumn(0).getString();
        if (found == "ok")
            continue;
        const bool is_about_values = found.starts_with("CHECK constraint") || found.starts_with("NULL value");
        refuse(fmt::format("table {}: {}{}", table, found,
            is_about_values ? "; correct the rows that break the table's own rules first" : ""));
    }
}

} // namespace meshview::migrations::sqlite
