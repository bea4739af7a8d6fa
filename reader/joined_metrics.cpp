#include "reader/joined_metrics.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace meshview::reader {

namespace {

/// Lines about one name, its samples apart from what is said of it.
struct Family {
    std::string name;
    std::string about = {};
    std::string samples = {};
};

std::string_view take_line(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// In `# HELP name ...` and `# TYPE name ...`; empty in any other comment.
std::string_view described_name(std::string_view line)
{
    constexpr std::size_t begin = std::string_view("# HELP ").size();
    if (!line.starts_with("# HELP ") && !line.starts_with("# TYPE "))
        return {};
    line.remove_prefix(begin);
    return line.substr(0, line.find(' '));
}

/// `name{writer="1",a="b"} 7` of `name{a="b"} 7`.
std::string labelled(std::string_view sample, const std::string& writer)
{
    const std::size_t end = std::min(sample.find_first_of("{ "), sample.size());
    const std::string_view name = sample.substr(0, end);
    const std::string_view rest = sample.substr(end);
    if (rest.starts_with('{'))
        return fmt::format("{}{{writer=\"{}\",{}\n", name, writer, rest.substr(1));
    return fmt::format("{}{{writer=\"{}\"}}{}\n", name, writer, rest);
}

class Families {
public:
    Family& of(std::string_view name)
    {
        const auto known = std::ranges::find(families_, name, &Family::name);
        return known != families_.end() ? *known : families_.emplace_back(Family{.name = std::string(name)});
    }

    std::string text() const
    {
        std::string text;
        for (const Family& family : families_)
            text += family.about + family.samples;
        return text;
    }

private:
    std::vector<Family> families_; ///< some dozens, in the order of their first lines
};

} // namespace

std::string joined_metrics(const std::vector<coordination::IngestMetrics>& writers)
{
    if (writers.size() == 1)
        return writers.front().text;
    Families families;
    for (const auto& [writer, whole] : writers) {
        std::string name; // of the lines that follow: a histogram's samples have longer ones
        for (std::string_view text = whole; !text.empty();) {
            const std::string_view line = take_line(text);
            if (const auto described = described_name(line); !described.empty()) {
                name = described;
                std::string& about = families.of(name).about;
                if (about.find(line) == about.npos)
                    about.append(line).append("\n");
            } else if (!line.empty() && line.front() != '#') {
                const bool belongs = !name.empty() && line.starts_with(name);
                const std::string_view own = line.substr(0, line.find_first_of("{ "));
                families.of(belongs ? std::string_view(name) : own).samples += labelled(line, writer);
            }
        }
    }
    return families.text();
}

} // namespace meshview::reader
