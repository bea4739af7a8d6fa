#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "common/exit_code.hpp"

namespace meshview::postgresql {

/// What the server or libpq refused. The text is theirs, on one line, without the statement and without the
/// connection's password.
class Error : public std::runtime_error {
public:
    Error(std::string sqlstate, const std::string& message)
        : std::runtime_error(message)
        , sqlstate_(std::move(sqlstate))
    { }

    /// Five characters of PostgreSQL's appendix A; empty when the connection was lost or never made.
    const std::string& sqlstate() const noexcept { return sqlstate_; }
    /// `57` for 57014
    bool is_of_class(std::string_view sqlstate_class) const { return sqlstate_.starts_with(sqlstate_class); }

private:
    std::string sqlstate_;
};

/// The connection could not be made.
class ConnectionError : public Error {
public:
    ConnectionError(ExitCode code, const std::string& message)
        : Error({}, message)
        , code_(code)
    { }

    ExitCode code() const noexcept { return code_; }

private:
    ExitCode code_;
};

/// What libpq says in several lines, as one.
std::string one_line(std::string text);

/// The error as the one that ends a program: `what: the server's words; the fix`. Transient ones are
/// `try_again`, a server that is not there is `unavailable`, damage is `bad_data`, everything else
/// `configuration`.
ExitError to_exit_error(const std::string& what, const Error& error);

} // namespace meshview::postgresql
