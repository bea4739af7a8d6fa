#pragma once

#include <string>
#include <vector>

#include "migrations/compare.hpp"
#include "migrations/graph.hpp"

namespace meshview::migrations {

/// The schema that a revision should have. The same for every database that stands there, whatever the order
/// of its columns and the spelling of its SQL.
struct Fingerprint {
    std::string revision; ///< empty: base
    SchemaObjects objects;
    std::string hash; ///< 16 hex digits over `objects`
};

std::string hash_of(const SchemaObjects& objects);

/// Worked out from the migrations themselves (some milliseconds), so that no list has to be kept.
Fingerprint fingerprint_at(const RevisionGraph& graph, const std::string& revision);

/// A difference between a database and the fingerprint of its revision.
struct Drift {
    Difference difference;
    /// What it is known as: a trait of a population of the lineage, or something that does no harm. Empty:
    /// the schema is not what it should be.
    std::string known_as{};
};

/// What a database that stands at `fingerprint` has otherwise. Pure.
std::vector<Drift> drift_from(const Fingerprint& fingerprint, const SchemaObjects& found);

/// `index idx on packet is ...; expected ... (lost DESC ...)`.
std::string describe(const Drift& drift);

} // namespace meshview::migrations
