#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/config.hpp"
#include "common/node_id.hpp"

/// What a value of the configuration may be. Each rule parses text into a field or returns false, and says in
/// words what is allowed. Pure.
namespace meshview::config_rules {

struct AnyText {
    std::string allowed() const { return "text"; }
    bool parse(const std::string& text, std::string& field) const
    {
        field = text;
        return true;
    }
    bool parse(const std::string& text, std::filesystem::path& field) const
    {
        field = text;
        return true;
    }
};

struct PathPrefix {
    std::string allowed() const { return "empty, or a path without its last slash, such as /mesh"; }
    bool parse(const std::string& text, std::string& field) const
    {
        field = text;
        const auto is_allowed = [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
        };
        return text.empty()
            || (text.front() == '/' && text.back() != '/' && text.find("//") == std::string::npos
                && std::ranges::all_of(text, is_allowed));
    }
};

struct YesOrNo {
    std::string allowed() const { return "true or false"; }
    bool parse(const std::string& text, bool& field) const
    {
        static constexpr std::array yes = {"1", "yes", "true", "on"};
        static constexpr std::array no = {"0", "no", "false", "off"};
        std::string lower = text;
        std::ranges::transform(
            lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        field = std::ranges::find(yes, lower) != yes.end();
        return field || std::ranges::find(no, lower) != no.end();
    }
};

struct Whole {
    int low = 0;
    int high = std::numeric_limits<int>::max();
    std::string allowed() const { return fmt::format("a whole number from {} to {}", low, high); }
    template <typename Integer>
    bool parse(const std::string& text, Integer& field) const
    {
        int value = 0;
        const char* const end = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc{} || stopped != end || value < low || value > high)
            return false;
        field = static_cast<Integer>(value);
        return true;
    }
};

struct Degrees {
    double limit;
    std::string allowed() const { return fmt::format("degrees from -{} to {}", limit, limit); }
    bool parse(const std::string& text, std::optional<double>& field) const
    {
        if (text.empty())
            return true;
        double value = 0;
        const char* const end = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc{} || stopped != end || !(std::abs(value) <= limit))
            return false;
        field = value;
        return true;
    }
};

template <typename Value>
struct OneOf {
    std::vector<std::pair<std::string, Value>> choices;
    std::string allowed() const
    {
        std::string text;
        for (std::size_t i = 0; i < choices.size(); ++i)
            text += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i].first;
        return text;
    }
    bool parse(const std::string& text, Value& field) const
    {
        const auto found = std::ranges::find(choices, text, [](const auto& choice) { return choice.first; });
        if (found == choices.end())
            return false;
        field = found->second;
        return true;
    }
};

inline OneOf<std::string> one_of(std::initializer_list<const char*> words)
{
    OneOf<std::string> rule;
    for (const char* const word : words)
        rule.choices.emplace_back(word, word);
    return rule;
}

/// The modem preset of a mesh, by the names that channels without one of their own have; empty: not told.
struct ModemPreset {
    static constexpr std::array<std::string_view, 10> names = {"LongFast", "LongModerate", "LongSlow",
        "LongTurbo", "MediumFast", "MediumSlow", "ShortFast", "ShortSlow", "ShortTurbo", "VeryLongSlow"};
    std::string allowed() const { return fmt::format("empty, {}", fmt::join(names, ", ")); }
    bool parse(const std::string& text, std::string& field) const
    {
        field = text;
        return text.empty() || std::ranges::find(names, text) != names.end();
    }
};

/// What the apps call a channel URL. It is shown as a link: nothing else may come from there.
struct ChannelUrl {
    static constexpr std::string_view beginning = "https://meshtastic.org/e/";
    std::string allowed() const { return fmt::format("empty or a link that begins with {}", beginning); }
    bool parse(const std::string& text, std::string& field) const
    {
        field = text;
        return text.empty()
            || (text.starts_with(beginning) && text.find_first_of(" \t\"<>") == std::string::npos);
    }
};

/// A JSON list of texts or numbers, or, as older configurations have it, items separated by commas.
std::optional<std::vector<std::string>> parse_list(const std::string& text);

struct TextList {
    std::string what;
    std::string allowed() const
    {
        return fmt::format("{}, as a JSON list of texts or separated by commas", what);
    }
    bool parse(const std::string& text, std::vector<std::string>& field) const
    {
        auto items = parse_list(text);
        if (items)
            field = std::move(*items);
        return items.has_value();
    }
};

/// What may stand in `frame-ancestors` of a Content-Security-Policy, and nothing that could end it.
struct OriginList {
    std::string allowed() const
    {
        return "origins (https://example.org, https://*.example.org, or * for all), as a JSON list of texts "
               "or "
               "separated by commas";
    }
    bool parse(const std::string& text, std::vector<std::string>& field) const
    {
        auto items = parse_list(text);
        if (!items || !std::ranges::all_of(*items, is_origin))
            return false;
        field = std::move(*items);
        return true;
    }

private:
    static bool is_origin(const std::string& item)
    {
        if (item == "*")
            return true;
        constexpr std::string_view https = "https://";
        constexpr std::string_view http = "http://";
        std::string_view host = item;
        if (!host.starts_with(https) && !host.starts_with(http))
            return false;
        host.remove_prefix(host.starts_with(https) ? https.size() : http.size());
        if (host.starts_with("*."))
            host.remove_prefix(2);
        return !host.empty() && std::ranges::all_of(host, [](unsigned char c) {
            return std::isalnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        });
    }
};

struct NodeList {
    std::string allowed() const
    {
        return "node ids (decimal, 0x or !), as a JSON list or separated by commas";
    }
    bool parse(const std::string& text, std::vector<NodeNum>& field) const
    {
        const auto items = parse_list(text);
        if (!items)
            return false;
        field.clear();
        for (const std::string& item : *items) {
            const auto node = parse_node_number(item);
            if (!node)
                return false;
            field.push_back(*node);
        }
        return true;
    }
};

/// The reference's SQLAlchemy URL or a bare path.
struct ConnectionString {
    std::string allowed() const
    {
        return "sqlite:///FILE, sqlite+aiosqlite:///FILE, a path, or postgresql://USER@HOST/DATABASE";
    }
    /// Every URL with a user can have a password.
    bool holds_secret(const std::string& text) const { return text.find('@') != text.npos; }
    bool parse(const std::string& text, DatabaseConfig& field) const
    {
        field.postgresql = PostgresqlUrl::parse(text);
        if (field.postgresql)
            field.path.clear();
        return field.postgresql || parse_path(text, field.path);
    }

private:
    static bool parse_path(const std::string& text, std::filesystem::path& field)
    {
        std::string path = text;
        if (const std::size_t scheme_end = text.find("://"); scheme_end != text.npos) {
            const std::string scheme = text.substr(0, scheme_end);
            path = text.substr(scheme_end + 3);
            // Three slashes: a relative path after an empty host; four: an absolute one.
            if ((scheme != "sqlite" && !scheme.starts_with("sqlite+")) || !path.starts_with('/'))
                return false;
            path = path.substr(1, path.find('?') - 1);
        }
        if (path.empty() || path == ":memory:")
            return false; // two processes cannot share a database in memory
        field = path;
        return true;
    }
};

} // namespace meshview::config_rules
