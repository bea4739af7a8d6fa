#include "writer/counters.hpp"

namespace meshview::writer {

std::string_view to_string(Discard discard)
{
    switch (discard) {
    case Discard::skipped_node:
        return "skipped_node";
    case Discard::opted_out:
        return "opted_out";
    case Discard::not_permitted:
        return "not_permitted";
    case Discard::bad_gateway:
        return "bad_gateway";
    case Discard::no_free_key:
        return "no_free_key";
    case Discard::internal_error:
        return "internal_error";
    }
    return mesh::to_string(static_cast<mesh::RejectReason>(discard));
}

IngestCounters& IngestCounters::operator+=(const IngestCounters& other)
{
    received += other.received;
    packets += other.packets;
    private_packets += other.private_packets;
    undecoded += other.undecoded;
    receptions += other.receptions;
    duplicates += other.duplicates;
    for (std::size_t i = 0; i < discard_count; ++i)
        discarded[i] += other.discarded[i];
    return *this;
}

IngestCounters operator-(const IngestCounters& now, const IngestCounters& before)
{
    IngestCounters result{
        .received = now.received - before.received,
        .packets = now.packets - before.packets,
        .private_packets = now.private_packets - before.private_packets,
        .undecoded = now.undecoded - before.undecoded,
        .receptions = now.receptions - before.receptions,
        .duplicates = now.duplicates - before.duplicates,
    };
    for (std::size_t i = 0; i < discard_count; ++i)
        result.discarded[i] = now.discarded[i] - before.discarded[i];
    return result;
}

std::map<std::string, std::uint64_t> named_discards(const IngestCounters& counters)
{
    std::map<std::string, std::uint64_t> result;
    for (std::size_t i = 0; i < discard_count; ++i)
        if (counters.discarded[i] != 0)
            result.emplace(to_string(static_cast<Discard>(i)), counters.discarded[i]);
    return result;
}

} // namespace meshview::writer
