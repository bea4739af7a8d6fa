#include "migrations/source_code.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/schema.hpp"

namespace meshview::migrations {

namespace {

constexpr const char* indent = "    ";

std::string names(const ColumnNames& columns)
{
    std::vector<std::string> quoted;
    for (const std::string& column : columns)
        quoted.push_back(source_of(column));
    return fmt::format("{{{}}}", fmt::join(quoted, ", "));
}

std::string type_source(const ColumnType& type)
{
    if (const auto* const string = std::get_if<String>(&type))
        return string->length > 0 ? fmt::format("String{{{}}}", string->length) : "String{}";
    if (const auto* const own = std::get_if<UserDefinedType>(&type))
        return fmt::format("UserDefinedType{{{}}}", source_of(own->sql));
    return type_text(type) + "{}";
}

std::string default_source(const ServerDefault& value)
{
    return fmt::format("server_default({})", source_of(value.sql));
}

std::string element_source(const IndexElement& element)
{
    std::string source = source_of(element.text);
    if (element.is_expression)
        source = fmt::format("expression({})", source);
    if (!element.collation.empty())
        source = fmt::format("collate({}, {})", source, source_of(element.collation));
    return element.is_descending ? fmt::format("desc({})", source) : source;
}

std::string elements_source(const std::vector<IndexElement>& elements)
{
    std::vector<std::string> sources;
    for (const IndexElement& element : elements)
        sources.push_back(element_source(element));
    return fmt::format("{{{}}}", fmt::join(sources, ", "));
}

std::string options_source(const IndexOptions& options)
{
    std::vector<std::string> set;
    if (options.unique)
        set.emplace_back(".unique = true");
    if (!options.where.empty())
        set.push_back(".where = " + source_of(options.where));
    if (options.if_not_exists)
        set.emplace_back(".if_not_exists = true");
    return set.empty() ? std::string() : fmt::format(", {{{}}}", fmt::join(set, ", "));
}

std::string foreign_key_arguments(const ForeignKeyConstraint& key)
{
    std::string arguments = fmt::format("{}, {}, {}, {}", source_of(key.name), source_of(key.ref_table),
        names(key.columns), names(key.ref_columns));
    if (!key.ondelete.empty() || !key.onupdate.empty())
        arguments += ", " + source_of(key.ondelete);
    if (!key.onupdate.empty())
        arguments += ", " + source_of(key.onupdate);
    return arguments;
}

std::string constraint_type(ConstraintType type)
{
    switch (type) {
    case ConstraintType::primary_key:
        return "ConstraintType::primary_key";
    case ConstraintType::unique:
        return "ConstraintType::unique";
    case ConstraintType::check:
        return "ConstraintType::check";
    case ConstraintType::foreign_key:
        break;
    }
    return "ConstraintType::foreign_key";
}

struct ChangeSource {
    std::string operator()(const AddColumn& c) const
    {
        return fmt::format("batch.add_column({{{}}});", source_of(c.column));
    }
    std::string operator()(const DropColumn& c) const
    {
        return fmt::format("batch.drop_column({});", source_of(c.column));
    }
    std::string operator()(const AlterColumn& c) const
    {
        return fmt::format("batch.alter_column({}, {});", source_of(c.column), source_of(c.change));
    }
    std::string operator()(const CreateConstraint& c) const { return std::visit(*this, c.constraint); }
    std::string operator()(const PrimaryKeyConstraint& c) const
    {
        return fmt::format("batch.create_primary_key({}, {});", source_of(c.name), names(c.columns));
    }
    std::string operator()(const UniqueConstraint& c) const
    {
        return fmt::format("batch.create_unique_constraint({}, {});", source_of(c.name), names(c.columns));
    }
    std::string operator()(const CheckConstraint& c) const
    {
        return fmt::format("batch.create_check_constraint({}, {});", source_of(c.name), source_of(c.sqltext));
    }
    std::string operator()(const ForeignKeyConstraint& c) const
    {
        return fmt::format("batch.create_foreign_key({});", foreign_key_arguments(c));
    }
    std::string operator()(const DropConstraint& c) const
    {
        return fmt::format("batch.drop_constraint({}, {}{});", source_of(c.name),
            constraint_type(c.type.value_or(ConstraintType::check)),
            c.columns.empty() ? std::string() : ", " + names(c.columns));
    }
    std::string operator()(const CreateIndex& c) const
    {
        return fmt::format("batch.create_index({}, {}{});", source_of(c.name), elements_source(c.elements),
            options_source(c.options));
    }
    std::string operator()(const DropIndex& c) const
    {
        return fmt::format("batch.drop_index({});", source_of(c.name));
    }
};

struct ElementSource {
    std::string operator()(const Column& c) const { return fmt::format("Column{{{}}}", source_of(c)); }
    std::string operator()(const PrimaryKeyConstraint& c) const
    {
        return with_name("PrimaryKeyConstraint", names(c.columns), c.name);
    }
    std::string operator()(const UniqueConstraint& c) const
    {
        return with_name("UniqueConstraint", names(c.columns), c.name);
    }
    std::string operator()(const CheckConstraint& c) const
    {
        return with_name("CheckConstraint", source_of(c.sqltext), c.name);
    }
    std::string operator()(const ForeignKeyConstraint& c) const
    {
        return fmt::format("ForeignKeyConstraint{{{}, {}, {}, {}, {}, {}}}", names(c.columns),
            source_of(c.ref_table), names(c.ref_columns), source_of(c.name), source_of(c.ondelete),
            source_of(c.onupdate));
    }

    static std::string with_name(std::string_view type, const std::string& content, const std::string& name)
    {
        return fmt::format(
            "{}{{{}{}}}", type, content, name.empty() ? std::string() : ", " + source_of(name));
    }
};

struct OperationSource {
    using Lines = std::vector<std::string>;

    Lines operator()(const CreateTable& o) const
    {
        Lines lines{fmt::format("op.create_table({},", source_of(o.table)), std::string(indent) + "{"};
        for (const TableElement& element : o.elements)
            lines.push_back(std::string(indent) + indent + std::visit(ElementSource{}, element) + ",");
        lines.push_back(std::string(indent) + "});");
        return lines;
    }
    Lines operator()(const DropTable& o) const
    {
        return {fmt::format("op.drop_table({});", source_of(o.table))};
    }
    Lines operator()(const RenameTable& o) const
    {
        return {fmt::format("op.rename_table({}, {});", source_of(o.table), source_of(o.new_name))};
    }
    Lines operator()(const CreateIndex& o) const
    {
        return {fmt::format("op.create_index({}, {}, {}{});", source_of(o.name), source_of(o.table),
            elements_source(o.elements), options_source(o.options))};
    }
    Lines operator()(const DropIndex& o) const
    {
        return {fmt::format("op.drop_index({});", source_of(o.name))};
    }
    Lines operator()(const AlterTable& o) const
    {
        Lines lines{
            fmt::format("op.batch_alter_table({}, [](BatchOperations& batch) {{", source_of(o.table))};
        for (const TableChange& change : o.changes)
            lines.push_back(indent + source_of(change));
        lines.emplace_back("});");
        return lines;
    }
    Lines operator()(const Execute& o) const { return {fmt::format("op.execute({});", source_of(o.sql))}; }
    // Rows are never generated.
    Lines operator()(const BulkInsert&) const { return {}; }
    Lines operator()(const Backfill&) const { return {}; }
};

} // namespace

std::vector<std::string> source_lines(const Operation& operation)
{
    return std::visit(OperationSource{}, operation);
}

std::string source_of(const TableChange& change)
{
    return std::visit(ChangeSource{}, change);
}

std::string source_of(const ColumnChange& change)
{
    std::vector<std::string> set;
    if (change.type)
        set.push_back(".type = " + type_source(*change.type));
    if (change.nullable)
        set.push_back(fmt::format(".nullable = {}", *change.nullable));
    if (change.server_default)
        set.push_back(".server_default = "
            + (change.server_default->sql.empty() ? "no_server_default()"
                                                  : default_source(*change.server_default)));
    if (change.new_column_name)
        set.push_back(".new_column_name = " + source_of(*change.new_column_name));
    return fmt::format("{{{}}}", fmt::join(set, ", "));
}

std::string source_of(const std::string& text)
{
    std::string literal = "\"";
    for (const char c : text) {
        if (c == '\n')
            literal += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20)
            literal += fmt::format("\\{:03o}", static_cast<unsigned>(c));
        else
            literal += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    return literal + '"';
}

std::string source_of(const Column& column)
{
    std::string source = fmt::format("{}, {}", source_of(column.name), type_source(column.type));
    if (!column.is_nullable)
        source += ", not_null";
    if (column.default_value && !column.default_value->sql.empty())
        source += ", " + default_source(*column.default_value);
    if (column.collation)
        source += fmt::format(", Collation{{{}}}", source_of(column.collation->name));
    if (column.computed)
        source +=
            fmt::format(", Computed{{{}, {}}}", source_of(column.computed->sqltext), column.computed->stored);
    return source;
}

} // namespace meshview::migrations
