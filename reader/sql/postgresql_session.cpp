#include "reader/sql/postgresql_session.hpp"

#include <deque>

#include <fmt/format.h>

#include "common/coordination/postgresql/status_table.hpp"
#include "common/text.hpp"
#include "reader/sql/postgresql_text.hpp"

namespace meshview::reader {

namespace {

/// Thrown where it is waited for the server.
struct OverTime { };

constexpr std::size_t most_waiting = 100'000; ///< rows; lists have some thousand
constexpr std::uint32_t boolean_type = 16; ///< pg_type.oid, as is:
constexpr std::uint32_t bytea_type = 17;

QueryError query_error(const postgresql::Error& error)
{
    // No connection or a lost one, a server that ends or starts, short of something, or in the way of others.
    for (const std::string_view passing : {"08", "57P", "53", "40", "55", "58"})
        if (error.is_of_class(passing))
            return {QueryError::Kind::busy, error.what()};
    const bool is_lost = error.sqlstate().empty();
    return {is_lost ? QueryError::Kind::busy : QueryError::Kind::refused, error.what()};
}

template <class Work>
decltype(auto) guarded(const Work& work)
{
    try {
        return work();
    } catch (const postgresql::Error& error) {
        throw query_error(error);
    } catch (const OverTime&) {
        throw QueryError(QueryError::Kind::over_time, "interrupted");
    }
}

postgresql::Connection connect(const PostgresqlUrl& url)
{
    return guarded([&] {
        postgresql::Connection connection(url, {.application_name = "meshview-reader"});
        connection.execute("SET default_transaction_read_only TO on");
        return connection;
    });
}

postgresql::Parameters parameters_of(const std::vector<SqlSession::Value>& values)
{
    postgresql::Parameters parameters;
    for (const auto& value : values) {
        const auto* const text = std::get_if<std::string>(&value);
        // No text there holds such bytes, and nothing equals NULL.
        if (text != nullptr && (text->find('\0') != std::string::npos || !is_valid_utf8(*text)))
            parameters.emplace_back(std::nullopt);
        else
            std::visit([&](const auto& each) { parameters.emplace_back(each); }, value);
    }
    return parameters;
}

} // namespace

class PostgresqlSession::Cursor final : public RowCursor {
public:
    Cursor(PostgresqlSession& session, const std::string& sql)
        : session_(session)
        , statement_(session.connection_.prepare(sql))
    { }

    void ask(const std::vector<Value>& values)
    {
        waiting_.clear();
        row_.reset();
        session_.connection_.stream(statement_, parameters_of(values));
        session_.streaming_ = this;
    }

    /// Takes the rows that are still coming, so that another question can be asked.
    void take_rest()
    {
        while (auto row = session_.connection_.next_row()) {
            if (waiting_.size() == most_waiting) {
                close();
                throw QueryError(
                    QueryError::Kind::refused, "too many rows wait while something else is asked");
            }
            waiting_.push_back(std::move(*row));
        }
        session_.streaming_ = nullptr;
    }

    bool next() override
    {
        unescaped_.clear();
        if (!waiting_.empty()) {
            row_ = std::move(waiting_.front());
            waiting_.pop_front();
            return true;
        }
        if (session_.streaming_ != this)
            return false;
        try {
            row_ = guarded([&] { return session_.connection_.next_row(); });
        } catch (...) {
            session_.streaming_ = nullptr;
            throw;
        }
        if (!row_)
            session_.streaming_ = nullptr;
        return row_.has_value();
    }

    bool is_null(int column) const override { return row_->is_null(0, column); }

    std::int64_t integer(int column) const override
    {
        if (row_->type(column) == boolean_type)
            return row_->boolean(0, column) ? 1 : 0;
        return row_->integer(0, column);
    }

    double real(int column) const override { return row_->real(0, column); }

    std::string_view bytes(int column) const override
    {
        if (row_->type(column) != bytea_type)
            return row_->text(0, column);
        return unescaped_.emplace_back(row_->bytes(0, column));
    }

    void close() noexcept override
    {
        waiting_.clear();
        row_.reset();
        if (session_.streaming_ != this)
            return;
        session_.streaming_ = nullptr;
        session_.connection_.discard_rows();
    }

private:
    PostgresqlSession& session_;
    postgresql::Connection::Prepared statement_;
    std::deque<postgresql::Result> waiting_; ///< taken by take_rest()
    std::optional<postgresql::Result> row_;
    mutable std::deque<std::string> unescaped_; ///< what bytes() gave of this row
};

PostgresqlSession::PostgresqlSession(const PostgresqlUrl& url)
    : connection_(connect(url))
    , deadline_(std::chrono::steady_clock::time_point::max())
{
    connection_.on_wait([this] {
        if (std::chrono::steady_clock::now() >= deadline_)
            throw OverTime{};
    });
}

PostgresqlSession::~PostgresqlSession() = default;

RowCursor& PostgresqlSession::open(const std::string& sql, const std::vector<Value>& values)
{
    return guarded([&]() -> RowCursor& {
        if (streaming_ != nullptr)
            streaming_->take_rest();
        std::unique_ptr<Cursor>& cursor = cursors_[sql];
        if (!cursor)
            cursor = std::make_unique<Cursor>(*this, translated(sql));
        cursor->ask(values);
        return *cursor;
    });
}

std::string PostgresqlSession::translated(const std::string& sql)
{
    std::string text = postgresql_text(sql);
    std::string timeless_last = with_timeless_last(text);
    if (timeless_last == text)
        return text;
    if (!has_timeless_)
        has_timeless_ =
            connection_.execute("SELECT EXISTS (SELECT 1 FROM packet WHERE import_time_us IS NULL)")
                .boolean(0, 0);
    return *has_timeless_ ? timeless_last : text;
}

std::int64_t PostgresqlSession::data_version()
{
    return guarded([&] {
        if (!version_) {
            connection_.execute(fmt::format("LISTEN {}", coordination::notification_channel));
            version_ = 0;
        }
        while (connection_.wait_for_notification(std::chrono::milliseconds{0}))
            ++*version_;
        return *version_;
    });
}

std::string_view PostgresqlSession::holds_phrase() const
{
    return "m.text ILIKE ?";
}

// As a pattern in which no character of the phrase means anything else.
std::string PostgresqlSession::phrase_value(std::string_view phrase) const
{
    std::string pattern = "%";
    for (const char c : phrase) {
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

std::int64_t PostgresqlSession::database_bytes()
{
    RowCursor& found = open("SELECT pg_database_size(current_database())", {});
    const std::int64_t bytes = found.next() ? found.integer(0) : 0;
    found.close();
    return bytes;
}

} // namespace meshview::reader
