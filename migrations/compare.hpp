#pragma once

#include <string>
#include <vector>

#include "migrations/schema.hpp"

namespace meshview::migrations {

/// One object in which two schemas differ.
struct Difference {
    enum class Kind { missing, unexpected, different };

    Kind kind = Kind::different;
    std::string object; ///< `column packet.channel`
    std::string expected{}; ///< how it should be; empty when it should not be
    std::string found{};

    bool operator==(const Difference&) const = default;
};

/// What has to be said about `found` where it is not as `expected`, in the order of the objects. A table that
/// is missing or too much is one difference, not one for each of its columns. Pure.
std::vector<Difference> compare(const SchemaObjects& expected, const SchemaObjects& found);

/// `column packet.channel is String, nullable; expected String(20), nullable`.
std::string describe(const Difference& difference);

/// The part of `object` that names a table.
std::string table_of(const std::string& object);

} // namespace meshview::migrations
