#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "common/postgresql/connection.hpp"
#include "common/postgresql/copy_data.hpp"
#include "writer/inserts.hpp"

namespace meshview::writer {

/// What an array of such values is made of.
template <class Value>
constexpr postgresql::ElementType element_type()
{
    using postgresql::ElementType;
    if constexpr (std::same_as<Value, bool>)
        return ElementType::boolean;
    else if constexpr (std::integral<Value>)
        return ElementType::int8;
    else if constexpr (std::same_as<Value, double>)
        return ElementType::float8;
    else if constexpr (std::same_as<Value, Blob>)
        return ElementType::bytes;
    else if constexpr (std::same_as<Value, std::string> || std::same_as<Value, std::string_view>)
        return ElementType::text;
    else
        return element_type<typename Value::value_type>(); // std::optional
}

using ElementTypes = std::vector<postgresql::ElementType>;

/// Of the values of a tuple.
template <class Values>
ElementTypes element_types()
{
    return []<class... Each>(std::type_identity<std::tuple<Each...>>) {
        return ElementTypes{element_type<std::remove_cvref_t<Each>>()...};
    }(std::type_identity<Values>{});
}

/// `unnest($1::bigint[], $2::text[]) AS v (id, name)`: rows that come as an array for each column.
std::string rows_of_arrays(std::string_view columns, const ElementTypes& types);

/// An INSERT of such rows.
std::string bulk_insert_text(const Insert& insert, const ElementTypes& types);

class Bulk;

/// Rows on their way into the database.
struct Parcel {
    const Bulk* statement;
    std::vector<postgresql::Array> columns;
};
using Parcels = std::vector<Parcel>;

/// A prepared statement and the rows that wait for it, an array for each column: many rows cost the server
/// hardly more than one. Where there are very many, and the statement may, COPY takes them instead. Belongs
/// to a connection, which must outlive it.
class Bulk {
public:
    Bulk(postgresql::Connection& connection, const std::string& sql, const ElementTypes& types);

    template <class Values>
    static Bulk insert(postgresql::Connection& connection, const Insert& insert)
    {
        const ElementTypes types = element_types<Values>();
        Bulk bulk(connection, bulk_insert_text(insert, types), types);
        if (insert.on_conflict.empty() && insert.unless_same.empty())
            bulk.copy_ =
                postgresql::CopyTarget::find(connection, insert.table, split_list(insert.columns), types);
        return bulk;
    }

    template <class... Each>
    void add(const std::tuple<Each...>& values)
    {
        [&]<std::size_t... Index>(std::index_sequence<Index...>)
        {
            (append(columns_[Index], std::get<Index>(values)), ...);
        }
        (std::index_sequence_for<Each...>{});
    }

    std::size_t rows() const { return static_cast<std::size_t>(columns_.front().size()); }

    /// Adds what waits, if anything does.
    void move_to(Parcels& parcels);
    void clear();

    /// The parcels in their order, then `last`.
    static void send(postgresql::Connection& connection, const Parcels& parcels,
        std::vector<postgresql::Connection::Call> last);

private:
    static void append(postgresql::Array& column, bool value) { column.append(value); }
    static void append(postgresql::Array& column, std::integral auto number)
    {
        column.append(static_cast<std::int64_t>(number));
    }
    static void append(postgresql::Array& column, double number)
    {
        // As in SQLite, which has no other.
        if (std::isfinite(number))
            column.append(number);
        else
            column.append_null();
    }
    static void append(postgresql::Array& column, std::string_view text) { column.append(text); }
    static void append(postgresql::Array& column, Blob blob) { column.append(blob.bytes); }
    template <class Value>
    static void append(postgresql::Array& column, const std::optional<Value>& value)
    {
        if (value)
            append(column, *value);
        else
            column.append_null();
    }

    postgresql::Connection::Prepared statement_;
    ElementTypes types_;
    std::optional<postgresql::CopyTarget> copy_;
    std::vector<postgresql::Array> columns_;
};

} // namespace meshview::writer
