#include "common/postgresql/copy_data.hpp"

#include <limits>

#include <boost/endian/conversion.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace meshview::postgresql {

namespace {

// Signature, flags, and the length of an extension that there is not.
constexpr std::string_view header("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::string_view trailer("\377\377", 2);
constexpr std::int32_t null_size = -1;
constexpr std::size_t size_bytes = 4;

// Oids of the catalogue (pg_type.dat).
constexpr std::int64_t int2_type = 21;
constexpr std::int64_t int4_type = 23;
constexpr std::int64_t varchar_type = 1043;

void append_big(std::string& bytes, std::int64_t number, std::size_t width)
{
    for (std::size_t i = width; i-- > 0;)
        bytes.push_back(static_cast<char>(number >> (8 * i)));
}

/// The elements of an array, one after the other, each with its size before it, as both forms have them.
class Elements {
public:
    explicit Elements(std::string_view elements)
        : rest_(elements)
    { }

    void move_to(std::string& row)
    {
        const std::int32_t size = next_size();
        const std::size_t bytes = size_bytes + (size == null_size ? 0 : static_cast<std::size_t>(size));
        row.append(rest_.substr(0, bytes));
        rest_.remove_prefix(bytes);
    }

    /// Of numbers that have fewer bytes there. False when this one does not fit.
    bool move_narrowed(std::string& row, std::size_t width)
    {
        if (next_size() == null_size) {
            move_to(row);
            return true;
        }
        number_ =
            boost::endian::load_big_s64(reinterpret_cast<const unsigned char*>(rest_.data() + size_bytes));
        rest_.remove_prefix(size_bytes + sizeof number_);
        const std::int64_t most = (std::int64_t{1} << (8 * width - 1)) - 1;
        append_big(row, static_cast<std::int64_t>(width), size_bytes);
        append_big(row, number_, width);
        return number_ >= -most - 1 && number_ <= most;
    }
    std::int64_t number() const { return number_; }

private:
    std::int32_t next_size() const
    {
        return boost::endian::load_big_s32(reinterpret_cast<const unsigned char*>(rest_.data()));
    }

    std::string_view rest_;
    std::int64_t number_ = 0; ///< the last one narrowed
};

/// The bytes that numbers have in a column of this type, 0 when elements go there as they come; nothing when
/// they cannot go there.
std::optional<std::size_t> width_in(std::int64_t type, ElementType element)
{
    if (type == static_cast<std::int64_t>(element))
        return 0;
    if (element == ElementType::int8 && type == int4_type)
        return 4;
    if (element == ElementType::int8 && type == int2_type)
        return 2;
    if (element == ElementType::text && type == varchar_type)
        return 0;
    return std::nullopt;
}

} // namespace

std::optional<CopyTarget> CopyTarget::find(Connection& connection, std::string_view table,
    const std::vector<std::string_view>& columns, const std::vector<ElementType>& elements)
{
    const Result found = connection.execute("SELECT attname::text, atttypid::bigint FROM pg_attribute WHERE "
                                            "attrelid = to_regclass($1) AND attnum > 0",
        {table});
    CopyTarget target;
    target.statement_ =
        fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, fmt::join(columns, ", "));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::optional<std::size_t> bytes;
        for (int row = 0; row < found.rows(); ++row)
            if (found.text(row, 0) == columns[i])
                bytes = width_in(found.integer(row, 1), elements[i]);
        if (!bytes)
            return std::nullopt;
        target.columns_.push_back({.name = std::string(columns[i]), .bytes = *bytes});
    }
    return target;
}

std::string CopyTarget::data(const std::vector<Array>& columns) const
{
    std::vector<Elements> elements;
    std::size_t bytes = header.size() + trailer.size();
    for (const Array& column : columns) {
        elements.emplace_back(column.elements());
        bytes += column.elements().size();
    }
    const std::int32_t rows = columns.front().size();
    std::string data(header);
    data.reserve(bytes + static_cast<std::size_t>(rows) * sizeof(std::int16_t));
    for (std::int32_t row = 0; row < rows; ++row) {
        append_big(data, static_cast<std::int64_t>(columns.size()), sizeof(std::int16_t));
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (columns_[i].bytes == 0)
                elements[i].move_to(data);
            else if (!elements[i].move_narrowed(data, columns_[i].bytes))
                throw Error("22003",
                    fmt::format(
                        "{} is out of the range of column {}", elements[i].number(), columns_[i].name));
        }
    }
    return data.append(trailer);
}

} // namespace meshview::postgresql
