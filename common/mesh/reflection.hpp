#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace meshview::mesh {

/// Walking messages whose type is known only at run time. For the printers of this folder.

/// The number of an enum value, known or not, and its type.
struct EnumValue {
    int number;
    const google::protobuf::EnumDescriptor& type;

    /// The name; null for a number that the schema does not know.
    const std::string* name() const
    {
        const auto* const value = type.FindValueByNumber(number);
        return value == nullptr ? nullptr : &value->name();
    }
};

/// The fields that are present, in order of their numbers.
inline std::vector<const google::protobuf::FieldDescriptor*> present_fields(
    const google::protobuf::Message& message)
{
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    return fields;
}

/// Calls `visit` with one value of a field as its own type: an integer, float, double, bool, EnumValue,
/// `const std::string&` or `const Message&`. `index` is -1 for a field that is not repeated.
template <typename Visit>
void visit_value(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
    int index, const Visit& visit)
{
    using Field = google::protobuf::FieldDescriptor;
    const google::protobuf::Reflection& values = *message.GetReflection();
    const bool one = index < 0;
    std::string scratch;
    switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
        return visit(
            one ? values.GetInt32(message, &field) : values.GetRepeatedInt32(message, &field, index));
    case Field::CPPTYPE_INT64:
        return visit(
            one ? values.GetInt64(message, &field) : values.GetRepeatedInt64(message, &field, index));
    case Field::CPPTYPE_UINT32:
        return visit(
            one ? values.GetUInt32(message, &field) : values.GetRepeatedUInt32(message, &field, index));
    case Field::CPPTYPE_UINT64:
        return visit(
            one ? values.GetUInt64(message, &field) : values.GetRepeatedUInt64(message, &field, index));
    case Field::CPPTYPE_DOUBLE:
        return visit(
            one ? values.GetDouble(message, &field) : values.GetRepeatedDouble(message, &field, index));
    case Field::CPPTYPE_FLOAT:
        return visit(
            one ? values.GetFloat(message, &field) : values.GetRepeatedFloat(message, &field, index));
    case Field::CPPTYPE_BOOL:
        return visit(one ? values.GetBool(message, &field) : values.GetRepeatedBool(message, &field, index));
    case Field::CPPTYPE_ENUM:
        return visit(EnumValue{
            one ? values.GetEnumValue(message, &field) : values.GetRepeatedEnumValue(message, &field, index),
            *field.enum_type()});
    case Field::CPPTYPE_STRING:
        return visit(one ? values.GetStringReference(message, &field, &scratch)
                         : values.GetRepeatedStringReference(message, &field, index, &scratch));
    case Field::CPPTYPE_MESSAGE:
        return visit(
            one ? values.GetMessage(message, &field) : values.GetRepeatedMessage(message, &field, index));
    }
}

/// Calls `visit` as above with each value of a field: once for a field that is not repeated.
template <typename Visit>
void visit_values(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
    const Visit& visit)
{
    if (!field.is_repeated())
        return visit_value(message, field, -1, visit);
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i)
        visit_value(message, field, i, visit);
}

} // namespace meshview::mesh
