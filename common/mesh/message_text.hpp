#pragma once

#include <string>

namespace google::protobuf {
class FieldDescriptor;
class Message;
} // namespace google::protobuf

namespace meshview::mesh {

/// The double with the shortest decimal form that is the same float: 0.1F gives 0.1. Finite values only.
double shortest_double(float value);

/// True for bytes fields that our schema marks as text.
bool is_text(const google::protobuf::FieldDescriptor& field);

/// False when a text field anywhere in the message is not UTF-8.
bool has_valid_text(const google::protobuf::Message& message);

/// The message in protobuf's text format, one field a line in order of field numbers, as Python's text_format
/// prints it: floats keep a decimal point, text is UTF-8 between quotes, bytes are octal escapes, unknown
/// fields are left out. No newline at the end. Text that is not UTF-8 is repaired. (The C++ library's own
/// printer cannot know that our text fields are text, nor does it print floats so.)
std::string message_text(const google::protobuf::Message& message);

} // namespace meshview::mesh
