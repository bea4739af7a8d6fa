#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meshview::reader {

class TextSearch;

/// A question that the database did not answer.
class QueryError : public std::runtime_error {
public:
    enum class Kind {
        over_time, ///< it was interrupted at the end of its time
        busy, ///< the database is not to be had at this moment: locked, gone, restarting
        refused, ///< anything else: a fault of ours, or of the database
    };

    QueryError(Kind kind, const std::string& message)
        : std::runtime_error(message)
        , kind_(kind)
    { }

    Kind kind() const noexcept { return kind_; }

private:
    Kind kind_;
};

/// The rows of an answer, one at a time. Columns count from 0; NULL is 0 and no bytes.
class RowCursor {
public:
    virtual ~RowCursor() = default;

    /// The first one, then the next; false at the end. Throws QueryError.
    virtual bool next() = 0;

    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    /// Of a text or a blob; valid until the next row.
    virtual std::string_view bytes(int column) const = 0;

    /// Nobody wants further rows.
    virtual void close() noexcept = 0;
};

/// A read-only connection to the database, of whichever kind, with its statements prepared once and kept.
/// Questions are worded once, in what SQLite and PostgreSQL both understand and some words of SQLite that the
/// session of the other translates (postgresql_text.hpp). One thread at a time. Throws QueryError.
class SqlSession {
public:
    using Value = std::variant<std::int64_t, std::string>;

    virtual ~SqlSession() = default;

    /// Asks; the cursor is the session's, and valid until it is closed.
    virtual RowCursor& open(const std::string& sql, const std::vector<Value>& values) = 0;

    /// A question that goes on then is interrupted.
    virtual void set_deadline(std::chrono::steady_clock::time_point deadline) = 0;

    /// Changes when somebody else changed the database.
    virtual std::int64_t data_version() = 0;

    /// Whether questions may ask `may_contain(portnum, payload)` of the search last given; otherwise the rows
    /// come unfiltered.
    virtual bool filters_packets() const = 0;
    virtual void filter_by(TextSearch* /*search*/) { }

    /// A condition with one value: that the text of the message `m` holds a phrase, in any case.
    virtual std::string_view holds_phrase() const = 0;
    virtual std::string phrase_value(std::string_view phrase) const = 0;

    /// Whether a list of several parts is quick only when each part is put into order and cut on its own.
    virtual bool cuts_parts() const { return false; }

    /// How much room the database takes; 0 when that is not known.
    virtual std::int64_t database_bytes() = 0;

    /// No question will be answered any more, as far as is known.
    virtual bool is_lost() const { return false; }
    /// The same, after a look whether the other end went away while nothing was asked. Cheap.
    virtual bool has_ended() { return is_lost(); }
};

using OpenSession = std::function<std::unique_ptr<SqlSession>()>;

} // namespace meshview::reader
