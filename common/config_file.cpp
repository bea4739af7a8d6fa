#include "common/config_file.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "common/text.hpp"

namespace meshview {

namespace {

constexpr std::size_t max_file_bytes = 1 << 20;
constexpr int max_interpolation_depth = 10; // as configparser

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(
        result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\f\v";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::size_t indentation(std::string_view line)
{
    const std::size_t first = line.find_first_not_of(" \t");
    return first == std::string_view::npos ? line.size() : first;
}

/// Goes through the lines once, keeping the section and the entry that a continuation line belongs to.
class Parser {
public:
    explicit Parser(const std::string& file_name)
        : file_name_(file_name)
    { }

    void take(std::string_view line)
    {
        ++line_number_;
        const std::string_view content = trimmed(line);
        if (content.empty()) {
            continuing_ = continuing_ && !entries_.empty();
            return;
        }
        if (content.front() == '#' || content.front() == ';')
            return;
        if (continuing_ && indentation(line) > key_indentation_)
            continue_value(content);
        else if (content.front() == '[')
            take_section(content);
        else
            take_entry(content, indentation(line));
    }

    std::vector<ConfigEntry> finish()
    {
        std::vector<ConfigEntry> result;
        for (const ConfigEntry& entry : entries_) {
            if (entry.section == "default")
                continue;
            ConfigEntry resolved = entry;
            resolved.value = interpolated(entry, entry.value, 0);
            result.push_back(std::move(resolved));
        }
        return result;
    }

private:
    [[noreturn]] void fail(int line, const std::string& what) const
    {
        throw ExitError(ExitCode::configuration, fmt::format("{}:{}: {}", file_name_, line, what));
    }

    void take_section(std::string_view content)
    {
        const std::size_t end = content.find(']');
        if (end == std::string_view::npos)
            fail(line_number_, fmt::format("section header {} has no closing bracket", printable(content)));
        section_ = lower(trimmed(content.substr(1, end - 1)));
        continuing_ = false;
    }

    void take_entry(std::string_view content, std::size_t indent)
    {
        if (!section_)
            fail(line_number_, fmt::format("\"{}\" stands before the first [section]", printable(content)));
        const std::size_t delimiter = content.find_first_of("=:");
        if (delimiter == std::string_view::npos || delimiter == 0)
            fail(line_number_,
                fmt::format("expected \"key = value\" or a [section], got \"{}\"", printable(content)));
        ConfigEntry entry{*section_, lower(trimmed(content.substr(0, delimiter))),
            std::string(trimmed(content.substr(delimiter + 1))), line_number_};
        if (const ConfigEntry* other = find(entry.section, entry.key))
            fail(line_number_,
                fmt::format("[{}] {} is set a second time (first in line {}); remove one of them",
                    entry.section, entry.key, other->line));
        entries_.push_back(std::move(entry));
        continuing_ = true;
        key_indentation_ = indent;
    }

    void continue_value(std::string_view content)
    {
        std::string& value = entries_.back().value;
        if (!value.empty())
            value += '\n';
        value += content;
    }

    const ConfigEntry* find(std::string_view section, std::string_view key) const
    {
        const auto found = std::ranges::find_if(
            entries_, [&](const ConfigEntry& e) { return e.section == section && e.key == key; });
        return found == entries_.end() ? nullptr : &*found;
    }

    std::string interpolated(const ConfigEntry& entry, std::string_view value, int depth) const
    {
        if (depth > max_interpolation_depth)
            fail(entry.line, fmt::format("[{}] {} refers to itself", entry.section, entry.key));
        std::string result;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string_view rest = value.substr(i);
            if (rest.starts_with("%%")) {
                result += '%';
                ++i;
            } else if (const std::size_t end = rest.find(")s"); rest.starts_with("%(") && end != rest.npos) {
                result += reference(entry, lower(rest.substr(2, end - 2)), depth);
                i += end + 1;
            } else {
                result +=
                    value[i]; // configparser refuses a lone %; a password with one is better taken as it is
            }
        }
        return result;
    }

    std::string reference(const ConfigEntry& entry, const std::string& name, int depth) const
    {
        const ConfigEntry* target = find(entry.section, name);
        if (target == nullptr)
            target = find("default", name);
        if (target == nullptr)
            fail(entry.line,
                fmt::format(
                    "[{}] {} uses %({})s, but that section has no key {}; write %% for a percent sign",
                    entry.section, entry.key, printable(name), printable(name)));
        return interpolated(entry, target->value, depth + 1);
    }

    const std::string& file_name_;
    std::vector<ConfigEntry> entries_;
    std::optional<std::string> section_;
    int line_number_ = 0;
    std::size_t key_indentation_ = 0;
    bool continuing_ = false;
};

} // namespace

std::vector<ConfigEntry> parse_config_file(std::string_view text, const std::string& file_name)
{
    if (text.size() > max_file_bytes)
        throw ExitError(
            ExitCode::configuration, fmt::format("{}: over 1 MiB, not a configuration file", file_name));
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    Parser parser(file_name);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        parser.take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parser.finish();
}

} // namespace meshview
