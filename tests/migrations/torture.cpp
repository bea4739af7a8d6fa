#include "tests/migrations/torture.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::testing {

namespace {

namespace json = boost::json;
using migrations::sqlite::quote;

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::vector<std::string>> rows_of(SQLite::Database& db, const std::string& sql)
{
    std::vector<std::vector<std::string>> rows;
    SQLite::Statement query(db, sql);
    while (query.executeStep()) {
        rows.emplace_back();
        for (int i = 0; i < query.getColumnCount(); ++i)
            rows.back().push_back(query.getColumn(i).getString());
    }
    return rows;
}

bool same_value(const SQLite::Column& found, const json::value& expected)
{
    const bool real = found.isFloat() || expected.is_double();
    const bool number = (found.isFloat() || found.isInteger()) && expected.is_number();
    if (real)
        return number
            && std::abs(found.getDouble() - expected.to_number<double>())
            <= 1e-9 * (1 + std::abs(found.getDouble()));
    if (expected.is_null())
        return found.isNull();
    if (expected.is_string())
        return found.isText() && found.getString() == std::string(expected.get_string());
    return found.isInteger() && number && found.getInt64() == expected.to_number<std::int64_t>();
}

// The rows are exactly these; the rest of what the query gives is fetched in any case.
bool gives_rows(SQLite::Statement& query, const json::array& expected, std::string& found)
{
    bool same = true;
    std::size_t row = 0;
    for (; query.executeStep(); ++row) {
        std::vector<std::string> values;
        for (int i = 0; i < query.getColumnCount(); ++i) {
            const SQLite::Column column = query.getColumn(i);
            values.push_back(column.getString());
            same = same && row < expected.size()
                && expected[row].get_array().size() == static_cast<std::size_t>(query.getColumnCount())
                && same_value(column, expected[row].get_array()[static_cast<std::size_t>(i)]);
        }
        found += fmt::format("({})", fmt::join(values, ", "));
    }
    return same && row == expected.size();
}

std::string lower(std::string text)
{
    return migrations::sqlite::lower_case(text);
}

// nullopt-like: empty when the step gives what it should.
std::string run_step(SQLite::Database& db, const json::object& step)
{
    const std::string sql(step.at("sql").get_string());
    std::string error;
    std::string found;
    bool rows_are_right = true;
    try {
        SQLite::Statement query(db, sql);
        if (step.contains("rows"))
            rows_are_right = gives_rows(query, step.at("rows").get_array(), found);
        else
            while (query.executeStep()) { }
    } catch (const SQLite::Exception& exception) {
        error = exception.what();
    }
    if (step.contains("error")) {
        const std::string expected(step.at("error").get_string());
        if (error.empty() || lower(error).find(lower(expected)) == std::string::npos)
            return fmt::format("{}: expected error '{}', got '{}'", sql, expected, error);
        return {};
    }
    if (!error.empty())
        return fmt::format("{}: {}", sql, error);
    return rows_are_right ? std::string() : fmt::format("{}: got {}", sql, found);
}

void run_checks(
    SQLite::Database& db, const TortureCase& torture, bool same_connection, std::vector<std::string>& faults)
{
    for (const json::value& value : torture.json.at("checks").get_array()) {
        const json::object& check = value.get_object();
        if (!same_connection && check.at("level").get_string() == "should")
            continue;
        db.exec(fmt::format("PRAGMA foreign_keys = {}", check.at("foreign_keys").get_bool() ? 1 : 0));
        db.exec("BEGIN");
        for (const json::value& step : check.at("steps").get_array())
            if (std::string fault = run_step(db, step.get_object()); !fault.empty()) {
                faults.push_back(fmt::format("{}: {}", std::string(check.at("note").get_string()), fault));
                break;
            }
        if (sqlite3_get_autocommit(db.getHandle()) == 0)
            db.exec("ROLLBACK");
    }
    for (const auto& row : rows_of(db, "PRAGMA main.integrity_check"))
        if (row.front() != "ok")
            faults.push_back("integrity_check: " + row.front());
}

using Objects = std::set<std::string>;

std::set<std::string> ignored_names(const TortureCase& torture)
{
    std::set<std::string> names;
    for (const json::value& name : torture.json.at("ignore").get_array())
        names.emplace(name.get_string());
    return names;
}

// Unique constraints may be indexes of that name.
std::set<std::string> optional_indexes(const TortureCase& torture)
{
    std::set<std::string> names;
    const auto add = [&](const json::object& change, const char* key) {
        if (const json::value* const name = change.if_contains(key); name && name->is_string())
            names.emplace(name->get_string());
    };
    for (const json::value& operation : torture.json.at("ops").get_array())
        if (const json::value* const changes = operation.get_object().if_contains("ops"))
            for (const json::value& change : changes->get_array()) {
                if (change.at("op").get_string() == "create_unique_constraint")
                    add(change.get_object(), "name");
                add(change.get_object(), "unique_name");
            }
    return names;
}

Objects objects_of(SQLite::Database& db, const std::set<std::string>& ignored)
{
    Objects objects;
    for (const auto& row : rows_of(db,
             "SELECT type, name, tbl_name FROM main.sqlite_schema WHERE name NOT LIKE"
             " 'sqlite_autoindex%' AND name NOT LIKE 'sqlite_stat%'"))
        if (!ignored.contains(row[1]) && !ignored.contains(row[2]))
            objects.insert(fmt::format("{} {} of {}", row[0], row[1], row[2]));
    return objects;
}

Objects expected_objects(const TortureCase& torture, const Objects& before)
{
    Objects expected;
    if (const json::value* const structure = torture.json.if_contains("structure")) {
        for (const json::value& object : structure->at("objects").get_array())
            expected.insert(fmt::format("{} {} of {}", std::string(object.at(0).get_string()),
                std::string(object.at(1).get_string()), std::string(object.at(2).get_string())));
        return expected;
    }
    return before;
}

// Our own cases say by name only what goes and comes.
Objects names_only(const Objects& objects)
{
    Objects names;
    for (const std::string& object : objects)
        names.insert(object.substr(object.find(' ') + 1, object.rfind(" of ") - object.find(' ') - 1));
    return names;
}

void compare_objects(SQLite::Database& db, SQLite::Database& untouched, const TortureCase& torture,
    std::vector<std::string>& faults)
{
    const std::set<std::string> ignored = ignored_names(torture);
    const bool by_name = !torture.json.contains("structure");
    Objects found = objects_of(db, ignored);
    Objects expected = expected_objects(torture, objects_of(untouched, ignored));
    if (by_name) {
        found = names_only(found);
        expected = names_only(expected);
        for (const auto& [key, comes] : {std::pair{"objects_gone", false}, std::pair{"objects_new", true}})
            if (const json::value* const names = torture.json.if_contains(key))
                for (const json::value& name : names->get_array()) {
                    const std::string text(name.get_string());
                    if (comes)
                        expected.insert(text);
                    else
                        expected.erase(text);
                }
    }
    const std::set<std::string> optional = optional_indexes(torture);
    const auto is_optional = [&](const std::string& object) {
        return std::any_of(optional.begin(), optional.end(), [&](const std::string& name) {
            return by_name ? object == name : object.starts_with(fmt::format("index {} of ", name));
        });
    };
    for (const std::string& object : expected)
        if (!found.contains(object) && !is_optional(object))
            faults.push_back("lost: " + object);
    for (const std::string& object : found)
        if (!expected.contains(object) && !is_optional(object))
            faults.push_back("left over: " + object);
}

// -1: SQLite cannot look, because some key refers to columns that are no key of their table.
std::int64_t violations(SQLite::Database& db)
{
    try {
        return static_cast<std::int64_t>(rows_of(db, "PRAGMA main.foreign_key_check").size());
    } catch (const SQLite::Exception& error) {
        if (std::string_view(error.what()).find("foreign key mismatch") == std::string_view::npos)
            throw;
        return -1;
    }
}

} // namespace

std::string TortureCase::expect() const
{
    return std::string(json.at("expect").get_string());
}

std::string TortureCase::alter_file() const
{
    return json::serialize(json::object{{"ops", json.at("ops")}, {"conn", json.at("conn")}});
}

bool TortureCase::needs_its_connection() const
{
    return setup.find("ATTACH") != std::string::npos;
}

std::vector<TortureCase> all_torture_cases()
{
    const std::filesystem::path folder = std::filesystem::path(MESHVIEW_TEST_DATA) / "torture";
    std::vector<TortureCase> cases;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json")
            continue;
        TortureCase torture{.name = entry.path().stem().string(),
            .setup = {},
            .json = json::parse(read_file(entry.path())).as_object()};
        torture.setup = read_file(folder / std::string(torture.json.at("setup").get_string()));
        cases.push_back(std::move(torture));
    }
    std::sort(cases.begin(), cases.end(),
        [](const TortureCase& a, const TortureCase& b) { return a.name < b.name; });
    return cases;
}

void set_up(SQLite::Database& db, const TortureCase& torture)
{
    db.exec(torture.setup);
    for (const char* name : {"foreign_keys", "legacy_alter_table"}) {
        const json::value* const value = torture.json.at("conn").get_object().if_contains(name);
        db.exec(fmt::format("PRAGMA {} = {}", name, value ? value->to_number<int>() : 0));
    }
}

std::vector<std::string> content(SQLite::Database& db)
{
    std::vector<std::string> all;
    for (const auto& row :
        rows_of(db, "SELECT type, name, tbl_name, ifnull(sql, '') FROM main.sqlite_schema"))
        all.push_back(fmt::format("{}", fmt::join(row, "|")));
    for (const auto& table : rows_of(db,
             "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")) {
        std::vector<std::string> values;
        SQLite::Statement columns(db, "SELECT name FROM pragma_table_info(?, 'main')");
        columns.bind(1, table.front());
        while (columns.executeStep()) {
            const std::string column = quote(columns.getColumn(0).getString());
            values.push_back(fmt::format("typeof({0}) || hex({0})", column));
        }
        for (const auto& row :
            rows_of(db, fmt::format("SELECT {} FROM main.{}", fmt::join(values, ", "), quote(table.front()))))
            all.push_back(fmt::format("{}: {}", table.front(), fmt::join(row, "|")));
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<std::string> faults_of(SQLite::Database& db, const TortureCase& torture, bool same_connection)
{
    std::vector<std::string> faults;
    SQLite::Database untouched(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    set_up(untouched, torture);
    run_checks(db, torture, same_connection, faults);
    compare_objects(db, untouched, torture, faults);
    const json::value* const stated = torture.json.if_contains("fk_violations");
    const std::int64_t expected = stated ? stated->to_number<std::int64_t>() : violations(untouched);
    if (const std::int64_t found = violations(db); found != expected)
        faults.push_back(fmt::format("{} rows violate foreign keys, not {}", found, expected));
    return faults;
}

} // namespace meshview::testing
