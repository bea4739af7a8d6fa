#include "writer/postgresql/bulk.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace meshview::writer {

namespace {

// COPY takes two round trips more, which pay only for many.
constexpr std::int32_t few_rows = 256;

} // namespace

std::string rows_of_arrays(std::string_view columns, const ElementTypes& types)
{
    std::string arrays;
    for (std::size_t i = 0; i < types.size(); ++i)
        arrays += fmt::format("{}${}::{}[]", i == 0 ? "" : ", ", i + 1, postgresql::sql_name(types[i]));
    return fmt::format("unnest({}) AS v ({})", arrays, columns);
}

std::string bulk_insert_text(const Insert& insert, const ElementTypes& types)
{
    std::string sql = fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", insert.table, insert.columns,
        insert.columns, rows_of_arrays(insert.columns, types));
    if (insert.unless_same.empty())
        return sql + fmt::format(" {}", insert.on_conflict);
    std::string same;
    for (const std::string_view column : split_list(insert.unless_same))
        same += fmt::format("{0}s.{1} = v.{1}", same.empty() ? "" : " AND ", column);
    return sql + fmt::format(" WHERE NOT EXISTS (SELECT 1 FROM {} s WHERE {})", insert.table, same);
}

Bulk::Bulk(postgresql::Connection& connection, const std::string& sql, const ElementTypes& types)
    : statement_(connection.prepare(sql))
    , types_(types)
    , columns_(types.begin(), types.end())
{ }

void Bulk::move_to(Parcels& parcels)
{
    if (rows() == 0)
        return;
    parcels.push_back({.statement = this, .columns = std::move(columns_)});
    columns_ = {types_.begin(), types_.end()};
}

void Bulk::send(postgresql::Connection& connection, const Parcels& parcels,
    std::vector<postgresql::Connection::Call> last)
{
    std::vector<postgresql::Connection::Call> calls;
    const auto send_calls = [&] {
        if (!calls.empty())
            connection.execute_together(calls);
        calls.clear();
    };
    for (const Parcel& parcel : parcels) {
        const auto& copy = parcel.statement->copy_;
        if (copy && parcel.columns.front().size() >= few_rows) {
            send_calls();
            connection.copy_in(copy->statement(), copy->data(parcel.columns));
        } else {
            calls.push_back({parcel.statement->statement_,
                postgresql::Parameters(parcel.columns.begin(), parcel.columns.end())});
        }
    }
    std::ranges::move(last, std::back_inserter(calls));
    send_calls();
}

void Bulk::clear()
{
    for (postgresql::Array& column : columns_)
        column.clear();
}

} // namespace meshview::writer
