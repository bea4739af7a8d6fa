#include "writer/postgresql/bulk.hpp"

#include <fmt/format.h>

namespace meshview::writer {

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
    , columns_(types.begin(), types.end())
{ }

void Bulk::send_with(std::vector<postgresql::Connection::Call>& calls)
{
    if (columns_.front().size() == 0)
        return;
    postgresql::Parameters parameters(columns_.begin(), columns_.end());
    calls.push_back({statement_, std::move(parameters)});
    clear();
}

void Bulk::clear()
{
    for (postgresql::Array& column : columns_)
        column.clear();
}

} // namespace meshview::writer
