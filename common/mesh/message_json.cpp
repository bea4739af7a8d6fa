#include "common/mesh/message_json.hpp"

#include <cmath>
#include <string>

#include <boost/json.hpp>

#include "common/mesh/message_text.hpp"
#include "common/mesh/reflection.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

boost::json::value value_json(const FieldDescriptor& field, const std::string& bytes)
{
    return boost::json::string(is_text(field) ? repair_utf8(bytes) : to_hex(bytes));
}

boost::json::value value_json(const FieldDescriptor&, const EnumValue& value)
{
    return value.number;
}

boost::json::value value_json(const FieldDescriptor&, const Message& message)
{
    return message_json(message);
}

boost::json::value value_json(const FieldDescriptor&, float value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value < 0 ? "-Infinity" : "Infinity";
    return shortest_double(value);
}

boost::json::value value_json(const FieldDescriptor&, const auto& number)
{
    return number;
}

void add_enum_names(boost::json::object& names, const Message& message, const std::string& prefix);

void add_enum_name(
    boost::json::object& names, const FieldDescriptor& field, const std::string& path, const EnumValue& value)
{
    boost::json::value name;
    if (const std::string* const known = value.name())
        name = *known;
    if (!field.is_repeated()) {
        names[path] = std::move(name);
        return;
    }
    boost::json::value& list = names[path];
    if (!list.is_array())
        list.emplace_array();
    list.get_array().push_back(std::move(name));
}

void add_enum_name(
    boost::json::object& names, const FieldDescriptor&, const std::string& path, const Message& message)
{
    add_enum_names(names, message, path + '.');
}

void add_enum_name(boost::json::object&, const FieldDescriptor&, const std::string&, const auto&) { }

void add_enum_names(boost::json::object& names, const Message& message, const std::string& prefix)
{
    for (const FieldDescriptor* const field : present_fields(message))
        visit_values(message, *field,
            [&](const auto& value) { add_enum_name(names, *field, prefix + field->name(), value); });
}

} // namespace

boost::json::object message_json(const Message& message)
{
    boost::json::object object;
    for (const FieldDescriptor* const field : present_fields(message)) {
        if (!field->is_repeated()) {
            visit_values(message, *field,
                [&](const auto& value) { object[field->name()] = value_json(*field, value); });
            continue;
        }
        boost::json::array& list = object[field->name()].emplace_array();
        visit_values(message, *field, [&](const auto& value) { list.push_back(value_json(*field, value)); });
    }
    return object;
}

boost::json::object enum_names(const Message& message)
{
    boost::json::object names;
    add_enum_names(names, message, {});
    return names;
}

} // namespace meshview::mesh
