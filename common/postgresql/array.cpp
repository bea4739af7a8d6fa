#include "common/postgresql/array.hpp"

#include <bit>
#include <utility>

#include <boost/endian/conversion.hpp>

namespace meshview::postgresql {

namespace {

// Dimensions, whether there are nulls, the type, then for each dimension its size and lower bound: each a
// number of four bytes.
constexpr std::size_t dimensions_at = 0;
constexpr std::size_t has_null_at = 4;
constexpr std::size_t type_at = 8;
constexpr std::size_t size_at = 12;
constexpr std::size_t lower_bound_at = 16;
constexpr std::size_t header_bytes = 20;

template <class Number>
void append_number(std::string& bytes, Number number)
{
    boost::endian::native_to_big_inplace(number);
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void store(std::string& bytes, std::size_t at, std::uint32_t number)
{
    boost::endian::store_big_u32(reinterpret_cast<unsigned char*>(bytes.data() + at), number);
}

} // namespace

std::string_view sql_name(ElementType type)
{
    switch (type) {
    case ElementType::boolean:
        return "boolean";
    case ElementType::bytes:
        return "bytea";
    case ElementType::int8:
        return "bigint";
    case ElementType::text:
        return "text";
    case ElementType::float8:
        return "double precision";
    }
    return {};
}

Array::Array(ElementType type)
    : type_(type)
{
    clear();
}

void Array::clear()
{
    size_ = 0;
    has_null_ = false;
    bytes_.assign(header_bytes, '\0');
    store(bytes_, dimensions_at, 1);
    store(bytes_, type_at, static_cast<std::uint32_t>(type_));
    store(bytes_, lower_bound_at, 1);
}

std::string_view Array::elements() const
{
    return std::string_view(bytes_).substr(header_bytes);
}

void Array::count()
{
    store(bytes_, size_at, static_cast<std::uint32_t>(++size_));
}

void Array::append(std::int64_t number)
{
    append_number<std::int32_t>(bytes_, sizeof number);
    append_number(bytes_, number);
    count();
}

void Array::append(double number)
{
    append(std::bit_cast<std::int64_t>(number));
}

void Array::append(bool value)
{
    append(std::string_view(value ? "\1" : "\0", 1));
}

void Array::append(std::string_view bytes)
{
    append_number(bytes_, static_cast<std::int32_t>(bytes.size()));
    bytes_.append(bytes);
    count();
}

void Array::append_null()
{
    append_number<std::int32_t>(bytes_, -1);
    if (!std::exchange(has_null_, true))
        store(bytes_, has_null_at, 1);
    count();
}

} // namespace meshview::postgresql
