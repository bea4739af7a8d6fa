#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/Statement.h>

#include "writer/inserts.hpp"

namespace meshview::writer {

inline void bind_one(SQLite::Statement& statement, int index, const std::string& text)
{
    statement.bindNoCopy(index, text);
}

inline void bind_one(SQLite::Statement& statement, int index, Blob blob)
{
    // A null pointer would become NULL instead of no bytes.
    const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
    statement.bindNoCopy(index, data, static_cast<int>(blob.bytes.size()));
}

inline void bind_one(SQLite::Statement& statement, int index, std::integral auto number)
{
    statement.bind(index, static_cast<std::int64_t>(number));
}

inline void bind_one(SQLite::Statement& statement, int index, double number)
{
    if (std::isfinite(number))
        statement.bind(index, number);
    else
        statement.bind(index);
}

template <typename Value>
void bind_one(SQLite::Statement& statement, int index, const std::optional<Value>& value)
{
    if (value)
        bind_one(statement, index, *value);
    else
        statement.bind(index);
}

/// One use of a prepared statement: binds without copying, so the values must live as long, and resets on
/// every way out, so that none stays open over a commit.
class Use {
public:
    template <typename... Values>
    explicit Use(SQLite::Statement& statement, const Values&... values)
        : statement_(statement)
    {
        int index = 0;
        (bind_one(statement_, ++index, values), ...);
    }
    ~Use() { statement_.tryReset(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    /// The number of rows changed.
    int run() { return statement_.exec(); }
    bool next() { return statement_.executeStep(); }
    SQLite::Column column(int index) { return statement_.getColumn(index); }

private:
    SQLite::Statement& statement_;
};

} // namespace meshview::writer
