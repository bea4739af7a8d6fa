#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_result;

namespace meshview::postgresql {

/// The rows that a statement gave, all of them in memory: ask with a LIMIT. Rows and columns count from 0.
/// Text stays valid as long as the Result. Movable; any one thread.
class Result {
public:
    explicit Result(pg_result* result);

    int rows() const;
    int columns() const;
    /// Of INSERT, UPDATE, DELETE.
    std::int64_t affected_rows() const;

    bool is_null(int row, int column) const;
    /// The oid of the column's type (pg_type.dat).
    std::uint32_t type(int column) const;
    /// Empty for NULL, as are 0 and false below.
    std::string_view text(int row, int column) const;
    /// Throws Error when the column holds no whole number.
    std::int64_t integer(int row, int column) const;
    double real(int row, int column) const;
    bool boolean(int row, int column) const;
    /// A bytea.
    std::string bytes(int row, int column) const;

    /// The elements of a text[].
    std::vector<std::string> array(int row, int column) const;

    /// The only value of the first row; nothing when there is no row or it is NULL.
    std::optional<std::string> value() const;

    /// For the Connection.
    const pg_result* raw() const { return result_.get(); }

private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

} // namespace meshview::postgresql
