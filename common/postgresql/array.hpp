#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meshview::postgresql {

/// What the elements of an array are, as their oids in the server's catalogue (pg_type.dat).
enum class ElementType : std::uint32_t { boolean = 16, bytes = 17, int8 = 20, text = 25, float8 = 701 };

/// `bigint`, ...: for casts.
std::string_view sql_name(ElementType type);

/// An array of one dimension, put together in the binary form that the server receives (array_recv): one
/// parameter for a column of many rows. Elements must be of its type.
class Array {
public:
    explicit Array(ElementType type);

    void append(std::int64_t number); ///< int8
    void append(double number); ///< float8
    void append(bool value); ///< boolean
    void append(std::string_view bytes); ///< text and bytes
    void append_null();

    std::int32_t size() const { return size_; }
    void clear();

    const std::string& bytes() const { return bytes_; }
    /// Each with its size in four bytes before it, -1 for a null.
    std::string_view elements() const;

private:
    void count();

    ElementType type_;
    std::int32_t size_ = 0;
    bool has_null_ = false;
    std::string bytes_;
};

} // namespace meshview::postgresql
