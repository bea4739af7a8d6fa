#include "migrations/alter_operations.hpp"

#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "common/exit_code.hpp"

namespace meshview::migrations {

namespace {

namespace json = boost::json;

[[noreturn]] void fail(const std::string& what)
{
    throw ExitError(ExitCode::bad_data, fmt::format("operations file: {}", what));
}

// One JSON object of the file, read key by key; `place` names it in messages.
class Fields {
public:
    Fields(const json::value& value, std::string place)
        : place_(std::move(place))
    {
        if (!value.is_object())
            fail(fmt::format("{} has to be an object", place_));
        object_ = &value.get_object();
    }

    const std::string& place() const { return place_; }
    bool has(std::string_view key) const { return object_->contains(key); }

    /// Absent and null are the same: nothing.
    const json::value* find(std::string_view key) const
    {
        const json::value* const value = object_->if_contains(key);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    std::string text(std::string_view key) const
    {
        const json::value* const value = find(key);
        if (value == nullptr || !value->is_string())
            fail(fmt::format("{}: `{}` has to be a string", place_, key));
        return std::string(value->get_string());
    }
    std::string text_or_empty(std::string_view key) const { return find(key) ? text(key) : std::string(); }
    bool flag(std::string_view key, bool absent) const
    {
        const json::value* const value = find(key);
        if (value == nullptr)
            return absent;
        if (value->is_bool())
            return value->get_bool();
        if (value->is_int64() && (value->get_int64() == 0 || value->get_int64() == 1))
            return value->get_int64() == 1;
        fail(fmt::format("{}: `{}` has to be true or false", place_, key));
    }
    ColumnNames names(std::string_view key) const
    {
        ColumnNames names;
        const json::value* const value = find(key);
        if (value == nullptr)
            return names;
        if (!value->is_array())
            fail(fmt::format("{}: `{}` has to be a list of names", place_, key));
        for (const json::value& name : value->get_array()) {
            if (!name.is_string())
                fail(fmt::format("{}: `{}` has to be a list of names", place_, key));
            names.emplace_back(name.get_string());
        }
        return names;
    }
    /// SQL text; a bare JSON number or truth value is its own SQL.
    std::string sql(std::string_view key) const
    {
        const json::value& value = object_->at(key);
        if (value.is_null())
            return {};
        if (value.is_string())
            return std::string(value.get_string());
        if (value.is_number() || value.is_bool())
            return json::serialize(value);
        fail(fmt::format("{}: `{}` has to be SQL text", place_, key));
    }

private:
    const json::object* object_ = nullptr;
    std::string place_;
};

std::optional<ConstraintType> constraint_type(const Fields& fields)
{
    static constexpr std::array<std::pair<std::string_view, ConstraintType>, 6> names{{
        {"primary", ConstraintType::primary_key},
        {"primary_key", ConstraintType::primary_key},
        {"unique", ConstraintType::unique},
        {"check", ConstraintType::check},
        {"foreignkey", ConstraintType::foreign_key},
        {"foreign_key", ConstraintType::foreign_key},
    }};
    const std::string wanted = fields.text_or_empty("type");
    if (wanted.empty())
        return std::nullopt;
    for (const auto& [name, type] : names)
        if (name == wanted)
            return type;
    fail(fmt::format("{}: there is no type of constraint `{}`", fields.place(), wanted));
}

using Changes = std::vector<TableChange>;

void read_drop_column(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(DropColumn{fields.text("name")});
}

void read_add_column(const Fields& fields, const std::string&, Changes& changes)
{
    const std::string unique_name = fields.text_or_empty("unique_name");
    Column column(fields.text("name"), UserDefinedType{fields.text_or_empty("type")});
    column.is_nullable = fields.flag("nullable", true);
    column.is_unique = fields.flag("unique", false) && unique_name.empty();
    if (fields.has("server_default"))
        column.default_value = ServerDefault{fields.sql("server_default")};
    UniqueConstraint constraint{{column.name}, unique_name};
    changes.emplace_back(AddColumn{std::move(column)});
    if (fields.flag("unique", false) && !unique_name.empty())
        changes.emplace_back(CreateConstraint{std::move(constraint)});
}

void read_alter_column(const Fields& fields, const std::string&, Changes& changes)
{
    AlterColumn alter{fields.text("name"), {}};
    if (fields.has("type"))
        alter.change.type = UserDefinedType{fields.text_or_empty("type")};
    if (fields.has("nullable"))
        alter.change.nullable = fields.flag("nullable", true);
    if (fields.has("server_default"))
        alter.change.server_default = ServerDefault{fields.sql("server_default")};
    if (fields.find("new_name"))
        alter.change.new_column_name = fields.text("new_name");
    changes.emplace_back(std::move(alter));
}

void read_create_unique(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(
        CreateConstraint{UniqueConstraint{fields.names("columns"), fields.text_or_empty("name")}});
}

void read_create_check(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(
        CreateConstraint{CheckConstraint{fields.text("sqltext"), fields.text_or_empty("name")}});
}

void read_create_primary_key(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(
        CreateConstraint{PrimaryKeyConstraint{fields.names("columns"), fields.text_or_empty("name")}});
}

void read_create_foreign_key(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(CreateConstraint{ForeignKeyConstraint{
        .columns = fields.names("columns"),
        .ref_table = fields.text("ref_table"),
        .ref_columns = fields.names("ref_columns"),
        .name = fields.text_or_empty("name"),
        .ondelete = fields.text_or_empty("ondelete"),
        .onupdate = fields.text_or_empty("onupdate"),
    }});
}

void read_drop_constraint(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(
        DropConstraint{fields.text_or_empty("name"), constraint_type(fields), fields.names("columns")});
}

void read_create_index(const Fields& fields, const std::string& table, Changes& changes)
{
    CreateIndex index{.name = fields.text("name"), .table = table, .elements = {}};
    for (const std::string& column : fields.names("columns"))
        index.elements.emplace_back(column);
    index.options.unique = fields.flag("unique", false);
    index.options.where = fields.text_or_empty("where");
    changes.emplace_back(std::move(index));
}

void read_drop_index(const Fields& fields, const std::string&, Changes& changes)
{
    changes.emplace_back(DropIndex{fields.text("name")});
}

struct ChangeReader {
    std::string_view op;
    void (*read)(const Fields&, const std::string& table, Changes&);
};
constexpr std::array change_readers{
    ChangeReader{"drop_column", read_drop_column},
    ChangeReader{"add_column", read_add_column},
    ChangeReader{"alter_column", read_alter_column},
    ChangeReader{"create_unique_constraint", read_create_unique},
    ChangeReader{"create_check_constraint", read_create_check},
    ChangeReader{"create_primary_key", read_create_primary_key},
    ChangeReader{"create_foreign_key", read_create_foreign_key},
    ChangeReader{"drop_constraint", read_drop_constraint},
    ChangeReader{"create_index", read_create_index},
    ChangeReader{"drop_index", read_drop_index},
};

const json::array& list(const Fields& fields, std::string_view key)
{
    const json::value* const value = fields.find(key);
    if (value == nullptr || !value->is_array())
        fail(fmt::format("{}: `{}` has to be a list of operations", fields.place(), key));
    return value->get_array();
}

void read_change(const Fields& fields, const std::string& table, Changes& changes)
{
    const std::string op = fields.text("op");
    for (const ChangeReader& reader : change_readers)
        if (reader.op == op)
            return reader.read(fields, table, changes);
    fail(fmt::format("{}: there is no operation `{}` in a batch", fields.place(), op));
}

Operation read_operation(const Fields& fields)
{
    const std::string op = fields.text("op");
    std::string table = fields.text("table");
    if (op == "rename_table")
        return RenameTable{std::move(table), fields.text("new_name")};
    AlterTable alter{std::move(table), {}};
    if (op != "batch_alter_table") {
        // A change of one table may stand by itself.
        read_change(fields, alter.table, alter.changes);
        return alter;
    }
    std::size_t number = 0;
    for (const json::value& change : list(fields, "ops"))
        read_change(Fields(change, fmt::format("{}, change {}", fields.place(), ++number)), alter.table,
            alter.changes);
    return alter;
}

std::optional<bool> setting(const Fields& fields, std::string_view name)
{
    return fields.find(name) ? std::optional(fields.flag(name, false)) : std::nullopt;
}

} // namespace

AlterFile read_alter_file(std::string_view text)
{
    boost::system::error_code error;
    const json::value document = json::parse(text, error);
    if (error)
        fail(fmt::format("it is not JSON: {}", error.message()));
    const Fields fields(document, "the file");
    AlterFile file;
    std::size_t number = 0;
    for (const json::value& operation : list(fields, "ops"))
        file.operations.push_back(read_operation(Fields(operation, fmt::format("operation {}", ++number))));
    if (const json::value* const conn = fields.find("conn")) {
        const Fields settings(*conn, "conn");
        file.foreign_keys = setting(settings, "foreign_keys");
        file.legacy_alter_table = setting(settings, "legacy_alter_table");
    }
    return file;
}

} // namespace meshview::migrations
