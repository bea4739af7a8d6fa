#include "migrations/postgresql/rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/postgresql/ddl.hpp"

namespace meshview::migrations::postgresql {

namespace {

// Literals instead of parameters: a script has to hold them, and the column says what they become.
struct ValueText {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(std::int64_t integer) const { return literal(std::to_string(integer)); }
    std::string operator()(double real) const { return literal(fmt::format("{}", real)); }
    std::string operator()(const std::string& text) const { return literal(text); }
};

} // namespace

void bulk_insert(Session& session, const BulkInsert& operation)
{
    for (const Row& row : operation.rows) {
        ColumnNames columns;
        std::vector<std::string> values;
        for (const auto& [column, value] : row) {
            columns.push_back(column);
            values.push_back(std::visit(ValueText{}, value));
        }
        session.change(fmt::format("INSERT INTO {} ({}) VALUES ({})", quote(operation.table),
            column_list(columns), fmt::join(values, ", ")));
    }
}

} // namespace meshview::migrations::postgresql
