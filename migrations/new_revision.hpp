#pragma once

#include <string>
#include <vector>

namespace meshview::migrations {

/// A new migration's source file, as `meshview-migrate revision -m` writes it.
struct NewRevision {
    std::string revision; ///< new_revision_id()
    std::vector<std::string> down_revision;
    std::string create_date; ///< `2026-01-31 12:00`
    std::string message;
    std::string upgrade{}; ///< what --autogenerate found out: lines indented by four spaces
    std::string downgrade{};
};

/// Twelve random hex digits.
std::string new_revision_id();

/// `2b5a61bb2b75_add_first_and_last_seen_to_node.cpp`.
std::string file_name(const NewRevision& revision);

/// C++ that compiles as it stands. Pure.
std::string source_text(const NewRevision& revision);

} // namespace meshview::migrations
