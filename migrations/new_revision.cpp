#include "migrations/new_revision.hpp"

#include <cctype>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace meshview::migrations {

namespace {

constexpr std::size_t longest_slug = 60;

constexpr std::string_view template_text = R"(#include "migrations/revision.hpp"

namespace meshview::migrations {{

namespace {{

void upgrade([[maybe_unused]] Operations& op)
{{
{upgrade}}}

void downgrade([[maybe_unused]] Operations& op)
{{
{downgrade}}}

}} // namespace

Revision revision_{revision}()
{{
    return {{
        .revision = "{revision}",
        .down_revision = {{{down_revision}}},
        .create_date = "{create_date}",
        .message = "{message}",
        .upgrade = upgrade,
        .downgrade = downgrade,
    }};
}}

}} // namespace meshview::migrations
)";

std::string slug(const std::string& message)
{
    std::string slug;
    for (const char c : message) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 && byte < 0x80)
            slug += static_cast<char>(std::tolower(byte));
        else if (!slug.empty() && slug.back() != '_')
            slug += '_';
    }
    if (slug.size() > longest_slug)
        slug.resize(longest_slug);
    while (!slug.empty() && slug.back() == '_')
        slug.pop_back();
    return slug;
}

std::string escape(const std::string& text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            escaped += '\\';
        escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return escaped;
}

} // namespace

std::string new_revision_id()
{
    std::random_device random;
    std::uniform_int_distribution<std::uint64_t> forty_eight_bits(0, (1ULL << 48) - 1);
    return fmt::format("{:012x}", forty_eight_bits(random));
}

std::string file_name(const NewRevision& revision)
{
    const std::string words = slug(revision.message);
    return words.empty() ? revision.revision + ".cpp" : fmt::format("{}_{}.cpp", revision.revision, words);
}

std::string source_text(const NewRevision& revision)
{
    std::vector<std::string> downs;
    for (const std::string& down : revision.down_revision)
        downs.push_back(fmt::format("\"{}\"", escape(down)));
    return fmt::format(fmt::runtime(template_text), fmt::arg("revision", revision.revision),
        fmt::arg("down_revision", fmt::format("{}", fmt::join(downs, ", "))),
        fmt::arg("create_date", revision.create_date), fmt::arg("message", escape(revision.message)),
        fmt::arg("upgrade", revision.upgrade), fmt::arg("downgrade", revision.downgrade));
}

} // namespace meshview::migrations
