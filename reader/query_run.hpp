#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "reader/queries.hpp"

namespace meshview::reader {

/// What the files that implement Queries share.

inline Text text_at(const RowCursor& row, int index)
{
    return row.is_null(index) ? Text() : Text(row.bytes(index));
}

inline Integer integer_at(const RowCursor& row, int index)
{
    return row.is_null(index) ? Integer() : Integer(row.integer(index));
}

inline std::int64_t number_at(const RowCursor& row, int index)
{
    return row.integer(index);
}

inline std::optional<double> real_at(const RowCursor& row, int index)
{
    return row.is_null(index) ? std::optional<double>() : row.real(index);
}

inline std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(
        result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// The WHERE clause that the given filters ask for, from constant pieces, and what is bound to it.
struct Queries::Conditions {
    std::string sql;
    std::vector<Value> values;

    void add(std::string_view clause)
    {
        sql += sql.empty() ? " WHERE " : " AND ";
        sql += clause;
    }
    void add(std::string_view clause, std::int64_t value)
    {
        add(clause);
        values.emplace_back(value);
    }
    void add(std::string_view clause, std::string value)
    {
        add(clause);
        values.emplace_back(std::move(value));
    }
    /// For in_order_of_places: both halves, from the place after `sequence`.
    std::vector<Value> values_of_places(std::int64_t sequence, std::int64_t limit, bool cuts_parts) const
    {
        std::vector<Value> all;
        for (int half = 0; half < 2; ++half) {
            all.insert(all.end(), values.begin(), values.end());
            all.emplace_back(sequence);
            if (cuts_parts)
                all.emplace_back(limit);
        }
        all.emplace_back(limit);
        return all;
    }
    void add_receiver(const std::optional<NodeNum>& node)
    {
        // Most of all packets go to everybody: the index leaves them out, and is used where that is said.
        if (node)
            add(*node == broadcast_node ? "p.to_node_id = ?"
                                        : "p.to_node_id = ? AND p.to_node_id <> 4294967295",
                *node);
    }
};

/// A list in the order of places: each packet where it was stored, or where a key opened it later. `fields`
/// of packet p and what `joins` brings come after the place. NOT INDEXED leaves SQLite the order of rows
/// only: along the index of a filter it would sort all that there is for each page.
inline std::string in_order_of_places(
    std::string_view fields, std::string_view joins, const std::string& where, bool cuts_parts)
{
    const std::string_view further = where.empty() ? " WHERE " : " AND ";
    const std::string stored =
        fmt::format("SELECT p.sequence, {0} FROM packet p NOT INDEXED {1}{2}{3}p.sequence > ? AND NOT EXISTS "
                    "(SELECT 1 FROM opened_packet o WHERE o.packet_id = p.id)",
            fields, joins, where, further);
    const std::string opened = fmt::format("SELECT o.sequence, {0} FROM opened_packet o CROSS JOIN packet p "
                                           "ON p.id = o.packet_id {1}{2}{3}o.sequence > ?",
        fields, joins, where, further);
    constexpr std::string_view whole = "{} UNION ALL {} ORDER BY 1 LIMIT ?";
    constexpr std::string_view cut =
        "SELECT * FROM ({} ORDER BY p.sequence LIMIT ?) AS stored UNION ALL "
        "SELECT * FROM ({} ORDER BY o.sequence LIMIT ?) AS opened ORDER BY 1 LIMIT ?";
    return cuts_parts ? fmt::format(cut, stored, opened) : fmt::format(whole, stored, opened);
}

/// One question: asked at the start, and at the end nobody wants further rows.
class Queries::Run {
public:
    Run(Queries& queries, const std::string& sql, const std::vector<Value>& values = {})
        : cursor_(queries.session_->open(sql, values))
    { }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { cursor_.close(); }

    bool next() { return cursor_.next(); }
    const RowCursor& row() const { return cursor_; }

    template <typename Row, typename Read>
    void each(const Sink<Row>& sink, Read read)
    {
        while (next() && sink(read(cursor_))) { }
    }

private:
    RowCursor& cursor_;
};

} // namespace meshview::reader
