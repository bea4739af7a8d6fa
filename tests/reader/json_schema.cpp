#include "tests/reader/json_schema.hpp"

#include <algorithm>
#include <regex>
#include <set>

namespace meshview::reader::testing {

namespace json = boost::json;

namespace {

bool is_of(const json::value& value, const json::value& type)
{
    if (type.is_array())
        return std::ranges::any_of(
            type.as_array(), [&](const json::value& one) { return is_of(value, one); });
    const json::string& name = type.as_string();
    return (name == "object" && value.is_object()) || (name == "array" && value.is_array())
        || (name == "string" && value.is_string()) || (name == "boolean" && value.is_bool())
        || (name == "null" && value.is_null()) || (name == "number" && value.is_number())
        || (name == "integer" && (value.is_int64() || value.is_uint64()));
}

bool is_within(const json::value& value, const json::object& schema)
{
    if (!value.is_number())
        return true;
    const auto number = value.to_number<double>();
    const auto* const lowest = schema.if_contains("minimum");
    const auto* const highest = schema.if_contains("maximum");
    return (lowest == nullptr || number >= lowest->to_number<double>())
        && (highest == nullptr || number <= highest->to_number<double>());
}

} // namespace

std::string JsonSchema::faults(const json::value& value, const json::value& schema) const
{
    std::string result;
    check(value, schema, "answer", result);
    return result;
}

const json::value& JsonSchema::resolved(const json::value& value) const
{
    const auto* const object = value.if_object();
    const auto* const reference = object == nullptr ? nullptr : object->if_contains("$ref");
    if (reference == nullptr)
        return value;
    return document_.at_pointer({reference->as_string().data() + 1, reference->as_string().size() - 1});
}

void JsonSchema::check(
    const json::value& value, const json::value& schema, const std::string& place, std::string& faults) const
{
    const json::object& known = resolved(schema).as_object();
    for (const auto& [keyword, content] : known)
        check_keyword(value, known, keyword, place, faults);
}

void JsonSchema::check_keyword(const json::value& value, const json::object& schema, std::string_view keyword,
    const std::string& place, std::string& faults) const
{
    const json::value& content = schema.at(keyword);
    bool fits = true;
    if (keyword == "type") {
        fits = is_of(value, content);
    } else if (keyword == "enum") {
        fits = std::ranges::find(content.as_array(), value) != content.as_array().end();
    } else if (keyword == "anyOf") {
        fits = std::ranges::any_of(
            content.as_array(), [&](const json::value& one) { return this->faults(value, one).empty(); });
    } else if (keyword == "pattern") {
        fits = !value.is_string()
            || std::regex_search(
                std::string(value.as_string()), std::regex(std::string(content.as_string())));
    } else if (keyword == "minimum" || keyword == "maximum") {
        fits = is_within(value, schema);
    } else if (keyword == "items") {
        if (const auto* const items = value.if_array())
            for (const json::value& item : *items)
                check(item, content, place + "[]", faults);
    } else if (keyword == "properties") {
        if (const auto* const object = value.if_object())
            check_object(*object, schema, place, faults);
    } else if (keyword == "additionalProperties") {
        if (!schema.contains("properties") && value.is_object())
            check_object(value.as_object(), schema, place, faults);
    } else {
        const std::set<std::string_view> others = {"description", "default", "required"};
        if (!others.contains(keyword))
            faults += "unknown keyword " + std::string(keyword) + "; ";
    }
    if (!fits)
        faults += place + " is not of " + std::string(keyword) + ' ' + json::serialize(content) + ": "
            + json::serialize(value).substr(0, 80) + "; ";
}

void JsonSchema::check_object(const json::object& object, const json::object& schema,
    const std::string& place, std::string& faults) const
{
    const auto* const properties = schema.if_contains("properties");
    const auto* const others = schema.if_contains("additionalProperties");
    for (const auto& [key, member] : object) {
        const std::string name = place + '.' + std::string(key);
        const auto* const property =
            properties == nullptr ? nullptr : properties->as_object().if_contains(key);
        if (property != nullptr)
            check(member, *property, name, faults);
        else if (others != nullptr && others->is_object())
            check(member, *others, name, faults);
        else if (others != nullptr && !others->as_bool())
            faults += name + " is not described; ";
    }
    if (const auto* const required = schema.if_contains("required")) {
        for (const json::value& name : required->as_array()) {
            if (!object.contains(name.as_string()))
                faults += place + '.' + std::string(name.as_string()) + " is missing; ";
        }
    }
}

} // namespace meshview::reader::testing
