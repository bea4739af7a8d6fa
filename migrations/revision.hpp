#pragma once

#include <string>
#include <vector>

#include "migrations/operations.hpp"

namespace meshview::migrations {

/// One migration: what stands in one file of migrations/versions/. `meshview-migrate revision -m "..."`
/// writes such a file; the build finds it by itself. A released revision is never changed.
struct Revision {
    std::string revision; ///< its id, as it will stand in alembic_version
    /// The revision it builds on; none for the first, several for a merge.
    std::vector<std::string> down_revision;
    std::string create_date; ///< `2026-01-31 12:00`
    std::string message; ///< one line, lower case: `add route_return to traceroute`
    void (*upgrade)(Operations& op);
    void (*downgrade)(Operations& op);
    /// A program built for down_revision can read the schema after this one as well (something was only
    /// added): its readers go on serving instead of refusing the newer database.
    bool readers_stay_compatible = false;
};

/// `2b5a61bb2b75 add first and last seen to node`.
std::string title(const Revision& revision);

} // namespace meshview::migrations
