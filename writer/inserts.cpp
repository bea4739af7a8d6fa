#include "writer/inserts.hpp"

#include <fmt/format.h>

namespace meshview::writer {

std::string last_sequence_sql(std::string_view greatest)
{
    return fmt::format("SELECT {}(coalesce((SELECT max(sequence) FROM packet), 0), "
                       "coalesce((SELECT max(sequence) FROM opened_packet), 0), "
                       "coalesce((SELECT max(sequence) FROM packet_seen), 0), "
                       "coalesce((SELECT max(packet_sequence) FROM packet_seen), 0))",
        greatest);
}

std::vector<std::string_view> split_list(std::string_view list)
{
    std::vector<std::string_view> parts;
    while (!list.empty()) {
        const std::size_t comma = list.find(", ");
        parts.push_back(list.substr(0, comma));
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 2);
    }
    return parts;
}

} // namespace meshview::writer
