#include "common/postgresql/connecting.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "common/postgresql/error.hpp"

namespace meshview::postgresql {

namespace {

// libpq names no SQLSTATE for a connection that it could not make; its words are in English.
ConnectionError refusal(const PGconn* connection, const PostgresqlUrl& url)
{
    const std::string said = one_line(PQerrorMessage(connection));
    const auto says = [&](std::string_view words) { return said.find(words) != said.npos; };
    static constexpr std::array permanent{"authentication failed", "no password supplied", "does not exist",
        "pg_hba.conf", "permission denied", "certificate", "definition of service", "invalid"};
    // Of several hosts, the one to be written to may be on its way up.
    constexpr std::string_view each_host = "connection to server";
    const bool is_only_host = said.find(each_host) == said.rfind(each_host);
    const bool lasts = std::ranges::any_of(permanent, says) || (is_only_host && says("session is"));
    if (lasts)
        return {ExitCode::configuration,
            fmt::format(
                "{}: {}; correct [database] connection_string, or the server", url.printable(), said)};
    return {ExitCode::unavailable, fmt::format("{}: {}", url.printable(), said)};
}

// libpq would take a part of the password for something else, and quote it.
bool is_ambiguous(std::string_view url)
{
    const std::size_t begin = url.find("://") + 3;
    const std::string_view user = url.substr(begin, std::max(url.rfind('@'), begin) - begin);
    return url.rfind('@') != url.npos && user.find_first_of("@/?#") != user.npos;
}

// It quotes the URL, password and all, in some of its messages.
void require_understood(const PostgresqlUrl& url)
{
    char* said = nullptr;
    PQconninfoOption* const options = PQconninfoParse(url.with_password().c_str(), &said);
    const std::string reason = said == nullptr ? std::string() : one_line(said);
    PQfreemem(said);
    PQconninfoFree(options);
    if (options == nullptr || is_ambiguous(url.with_password()))
        throw ConnectionError(ExitCode::configuration,
            fmt::format(
                "{}: not a URL that libpq understands{}; characters like @ : / ? # % in it have to be "
                "percent-encoded",
                url.printable(),
                reason.starts_with("invalid URI query parameter") ? " (" + reason + ")" : std::string()));
}

} // namespace

pg_conn* connect(const PostgresqlUrl& url, const ConnectionOptions& options)
{
    require_understood(url);
    const std::string timeout = std::to_string(options.connect_timeout.count());
    // What stands before dbname is overridden by the URL, what stands behind it overrides the URL. A server
    // that vanishes without a word (power, network) is given up after half a minute or so, not after the
    // system's two hours.
    const std::array keywords{"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "fallback_application_name", "dbname", "client_encoding",
        static_cast<const char*>(nullptr)};
    const std::array values{timeout.c_str(), "15", "5", "3", "30000", options.application_name.c_str(),
        url.with_password().c_str(), "UTF8", static_cast<const char*>(nullptr)};
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
        PQconnectdbParams(keywords.data(), values.data(), 1), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw refusal(connection.get(), url);
    return connection.release();
}

} // namespace meshview::postgresql
