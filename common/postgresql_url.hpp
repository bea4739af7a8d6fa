#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meshview {

/// Where a PostgreSQL database is: a URL as libpq reads it. Its password leaves it through `with_password`
/// only, which is for libpq; everything that is shown or logged is `printable`. A value; any thread.
class PostgresqlUrl {
public:
    /// Understands `postgresql://...` and `postgres://...`, and SQLAlchemy's `postgresql+asyncpg://...` with
    /// the options that only its driver knows (`ssl` becomes `sslmode`). Nothing when the text is no such
    /// URL; whether libpq likes the rest shows when it connects.
    static std::optional<PostgresqlUrl> parse(std::string_view text);

    const std::string& with_password() const { return url_; }
    /// `postgresql://meshview@db.example:5432/meshview`: without password and options.
    std::string printable() const;

    bool operator==(const PostgresqlUrl&) const = default;

private:
    explicit PostgresqlUrl(std::string url)
        : url_(std::move(url))
    { }

    std::string url_;
};

} // namespace meshview
