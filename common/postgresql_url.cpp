#include "common/postgresql_url.hpp"

#include <algorithm>
#include <array>

namespace meshview {

namespace {

constexpr std::string_view libpq_scheme = "postgresql://";

bool is_scheme(std::string_view scheme)
{
    return scheme == "postgres" || scheme == "postgresql" || scheme.starts_with("postgresql+");
}

// An option of the URL as libpq knows it; empty: it means something to Python's driver only.
std::string option_for_libpq(std::string_view option)
{
    static constexpr std::array sslmodes{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
    static constexpr std::array of_the_driver{"async_fallback=", "command_timeout=",
        "prepared_statement_cache_size=", "prepared_statement_name_func="};
    for (const std::string_view name : of_the_driver)
        if (option.starts_with(name))
            return {};
    constexpr std::string_view ssl = "ssl=";
    if (option.starts_with(ssl)
        && std::find(sslmodes.begin(), sslmodes.end(), option.substr(ssl.size())) != sslmodes.end())
        return "sslmode=" + std::string(option.substr(ssl.size()));
    return std::string(option);
}

std::string options_for_libpq(std::string_view options)
{
    std::string kept;
    while (!options.empty()) {
        const std::size_t end = std::min(options.find('&'), options.size());
        if (const std::string option = option_for_libpq(options.substr(0, end)); !option.empty())
            kept.append(kept.empty() ? "?" : "&").append(option);
        options.remove_prefix(std::min(end + 1, options.size()));
    }
    return kept;
}

} // namespace

std::optional<PostgresqlUrl> PostgresqlUrl::parse(std::string_view text)
{
    const std::size_t scheme_end = text.find("://");
    if (scheme_end == text.npos || !is_scheme(text.substr(0, scheme_end)))
        return std::nullopt;
    const std::string_view rest = text.substr(scheme_end + 3);
    const std::size_t question = std::min(rest.find('?'), rest.size());
    const std::string_view options = rest.substr(std::min(question + 1, rest.size()));
    return PostgresqlUrl(
        std::string(libpq_scheme).append(rest.substr(0, question)) + options_for_libpq(options));
}

std::string PostgresqlUrl::printable() const
{
    std::string_view rest = std::string_view(url_).substr(libpq_scheme.size());
    // The last @: a password in which it was not encoded must not show either.
    const std::size_t at = rest.rfind('@');
    std::string shown(libpq_scheme);
    if (at != rest.npos) {
        shown.append(rest.substr(0, std::min(rest.find(':'), at))).append("@");
        rest.remove_prefix(at + 1);
    }
    return shown.append(rest.substr(0, rest.find('?')));
}

} // namespace meshview
