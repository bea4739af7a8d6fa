#include "migrations/compare.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace meshview::migrations {

namespace {

// The objects that go without saying when their whole table is missing.
bool belongs_to_absent_table(const std::string& object, const SchemaObjects& where)
{
    const std::string table = table_of(object);
    return !table.empty() && object != "table " + table && where.count("table " + table) == 0;
}

} // namespace

std::vector<Difference> compare(const SchemaObjects& expected, const SchemaObjects& found)
{
    std::vector<Difference> differences;
    for (const auto& [object, definition] : expected) {
        const auto other = found.find(object);
        if (other == found.end()) {
            if (!belongs_to_absent_table(object, found))
                differences.push_back({Difference::Kind::missing, object, definition, {}});
        } else if (other->second != definition) {
            differences.push_back({Difference::Kind::different, object, definition, other->second});
        }
    }
    for (const auto& [object, definition] : found)
        if (expected.count(object) == 0 && !belongs_to_absent_table(object, expected))
            differences.push_back({Difference::Kind::unexpected, object, {}, definition});
    std::sort(differences.begin(), differences.end(),
        [](const Difference& a, const Difference& b) { return a.object < b.object; });
    return differences;
}

std::string describe(const Difference& difference)
{
    const bool is_table = difference.object.starts_with("table ");
    switch (difference.kind) {
    case Difference::Kind::missing:
        return is_table ? difference.object + " is missing"
                        : fmt::format("{} is missing (expected {})", difference.object, difference.expected);
    case Difference::Kind::unexpected:
        return is_table ? difference.object + " is not expected"
                        : fmt::format("{} is not expected ({})", difference.object, difference.found);
    case Difference::Kind::different:
        break;
    }
    return fmt::format("{} is {}; expected {}", difference.object, difference.found, difference.expected);
}

std::string table_of(const std::string& object)
{
    if (object.starts_with("table "))
        return object.substr(6);
    if (object.starts_with("column "))
        return object.substr(7, object.find('.') - 7);
    if (object.starts_with("primary key of "))
        return object.substr(15);
    const std::size_t on = object.rfind(" on ");
    return on == std::string::npos ? std::string() : object.substr(on + 4);
}

} // namespace meshview::migrations
