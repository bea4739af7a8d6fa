#include "common/postgresql/error.hpp"

#include <array>

#include <fmt/format.h>

namespace meshview::postgresql {

namespace {

struct Meaning {
    std::string_view sqlstate; ///< or its first characters
    ExitCode code;
    std::string_view fix;
};

// The first that matches. https://www.postgresql.org/docs/current/errcodes-appendix.html
constexpr std::array meanings{
    Meaning{"08", ExitCode::try_again, "; the connection was lost, start again"},
    Meaning{"57014", ExitCode::try_again, "; the step was undone and begins again at the next start"},
    Meaning{"57", ExitCode::try_again, "; the server ended the connection, start again when it is back"},
    Meaning{"55P03", ExitCode::try_again,
        "; another session holds the table: end the one that pg_stat_activity shows as idle in transaction, "
        "or give "
        "it more time with options=-c%20lock_timeout%3D60s in the connection string"},
    Meaning{"55006", ExitCode::try_again, "; end the sessions that use it, and start again"},
    Meaning{"40", ExitCode::try_again, "; another session was in the way, start again"},
    Meaning{"53100", ExitCode::try_again, "; free disk space of the server and start again"},
    Meaning{"53", ExitCode::try_again, "; the server is short of it, start again later"},
    Meaning{"58", ExitCode::try_again, "; look into the server's log"},
    Meaning{"25006", ExitCode::configuration,
        "; this server only reads: name the primary, or add target_session_attrs=read-write to the "
        "connection string"},
    Meaning{"28", ExitCode::configuration, "; correct user and password of the connection string"},
    Meaning{"3D", ExitCode::configuration, "; create it with createdb"},
    Meaning{
        "42501", ExitCode::configuration, "; the user needs that right: make it the owner of the database"},
    Meaning{"XX001", ExitCode::bad_data, "; restore a backup"},
    Meaning{"XX002", ExitCode::bad_data, "; REINDEX it, or restore a backup"},
};

} // namespace

std::string one_line(std::string text)
{
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    for (char& c : text)
        if (c == '\n' || c == '\t')
            c = ' ';
    return text;
}

ExitError to_exit_error(const std::string& what, const Error& error)
{
    if (const auto* const unconnected = dynamic_cast<const ConnectionError*>(&error))
        return ExitError(unconnected->code(), error.what()); // which names the database
    if (error.sqlstate().empty())
        return ExitError(ExitCode::try_again,
            fmt::format("{}: {}; the connection was lost, start again", what, error.what()));
    for (const Meaning& meaning : meanings)
        if (error.is_of_class(meaning.sqlstate))
            return ExitError(meaning.code, fmt::format("{}: {}{}", what, error.what(), meaning.fix));
    return ExitError(ExitCode::configuration, fmt::format("{}: {}", what, error.what()));
}

} // namespace meshview::postgresql
