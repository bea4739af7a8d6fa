#include "migrations/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "migrations/check.hpp"

namespace meshview::migrations {

namespace {

// Databases of the reference viewer stand at one revision in several forms, depending on which of its
// versions made them.
struct Trait {
    std::string_view object;
    std::string_view found; ///< empty: the object is missing
    std::string_view known_as;
};

constexpr std::string_view lost_desc = "DESC was lost in a table copy of the reference viewer's 9f3b1a8d2c4f";
constexpr std::string_view before_migrations = "made by the reference viewer before it had migrations";
constexpr std::string_view not_everywhere = "an index that some versions of the reference viewer made";

constexpr std::array traits{
    Trait{"index idx_packet_import_time_us on packet", "(import_time_us)", lost_desc},
    Trait{"index idx_packet_from_node_time_us on packet", "(from_node_id, import_time_us)", lost_desc},
    Trait{"index idx_packet_seen_packet_id on packet_seen", "", not_everywhere},
    Trait{"index idx_traceroute_packet_id on traceroute", "(packet_id)", not_everywhere},
    Trait{"index idx_packet_import_time on packet", "(import_time)", before_migrations},
    Trait{"index idx_packet_from_node_time on packet", "", before_migrations},
    Trait{"index idx_packet_from_node_time_us on packet", "", before_migrations},
    Trait{"index idx_packet_import_time_us on packet", "", before_migrations},
    Trait{"index idx_packet_seen_import_time_us on packet_seen", "", before_migrations},
    Trait{"index idx_traceroute_import_time_us on traceroute", "", before_migrations},
    Trait{"column packet.import_time_us", "", before_migrations},
    Trait{"column packet_seen.import_time_us", "", before_migrations},
    Trait{"column traceroute.import_time_us", "", before_migrations},
};

// Only the first revision can lack what add_time_us_cols adds; the indexes on import_time were never added
// later.
bool can_be_at(const Trait& trait, const std::string& revision)
{
    return trait.known_as != before_migrations || trait.object.ends_with("import_time on packet")
        || trait.object.ends_with("from_node_time on packet") || revision == "c88468b7ab0b";
}

std::string known_as(const Difference& difference, const std::string& revision)
{
    const auto found = std::find_if(traits.begin(), traits.end(), [&](const Trait& trait) {
        return trait.object == difference.object && trait.found == difference.found
            && can_be_at(trait, revision);
    });
    if (found != traits.end())
        return std::string(found->known_as);
    if (difference.kind != Difference::Kind::unexpected)
        return {};
    if (difference.object.starts_with("index ") && !difference.found.starts_with("unique"))
        return "an index of your own; it is kept";
    if (difference.object.starts_with("view "))
        return "a view of your own; it is kept";
    if (difference.object.starts_with("table ") && !difference.object.starts_with("table _alembic_tmp_"))
        return "a table of your own; it is left alone";
    return {};
}

} // namespace

std::string hash_of(const SchemaObjects& objects)
{
    // FNV-1a: short, the same everywhere, and nobody has a reason to forge it.
    std::uint64_t hash = 0xcbf29ce484222325;
    const auto add = [&](const std::string& text) {
        for (const char c : text + '\n')
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    };
    for (const auto& [object, definition] : objects) {
        add(object);
        add(definition);
    }
    return fmt::format("{:016x}", hash);
}

Fingerprint fingerprint_at(const RevisionGraph& graph, const std::string& revision)
{
    Fingerprint fingerprint{revision, objects_of(schema_at(graph, revision)), {}};
    fingerprint.hash = hash_of(fingerprint.objects);
    return fingerprint;
}

std::vector<Drift> drift_from(const Fingerprint& fingerprint, const SchemaObjects& found)
{
    std::vector<Drift> drifts;
    for (Difference& difference : compare(fingerprint.objects, found)) {
        std::string meaning = known_as(difference, fingerprint.revision);
        drifts.push_back({std::move(difference), std::move(meaning)});
    }
    return drifts;
}

std::string describe(const Drift& drift)
{
    return drift.known_as.empty() ? describe(drift.difference)
                                  : fmt::format("{} ({})", describe(drift.difference), drift.known_as);
}

} // namespace meshview::migrations
