#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/postgresql/connection.hpp"

namespace meshview::postgresql {

/// How COPY ... FROM STDIN takes rows into some columns of a table. It costs the server about half of what an
/// INSERT of arrays does, and the width of each column has to be met exactly.
class CopyTarget {
public:
    /// Asks the catalogue for the columns' types. Nothing when a column has one that elements of these types
    /// cannot be brought into.
    static std::optional<CopyTarget> find(Connection& connection, std::string_view table,
        const std::vector<std::string_view>& columns, const std::vector<ElementType>& elements);

    const std::string& statement() const { return statement_; }

    /// The rows, an array for each column, as the statement reads them ("Binary Format" of COPY in
    /// PostgreSQL's documentation). Throws Error 22003, as the server does, when a number does not fit.
    std::string data(const std::vector<Array>& columns) const;

private:
    struct Column {
        std::string name;
        std::size_t bytes; ///< that its numbers have; 0: as they come
    };

    std::string statement_;
    std::vector<Column> columns_;
};

} // namespace meshview::postgresql
