#include "simulator/names.hpp"

#include <array>
#include <cctype>

#include <fmt/format.h>

#include "common/text.hpp"

namespace meshview::simulator {

namespace {

constexpr std::size_t long_name_bytes = 39;
constexpr std::size_t short_name_bytes = 4;

constexpr std::array<std::string_view, 30> things{"Node", "Rooftop", "Garage", "Balcony", "Attic", "Workshop",
    "Kitchen", "Treehouse", "Greenhouse", "Shed", "Porch", "Window", "Desk", "Backpack", "Handheld", "Bike",
    "Van", "Boat", "Lab", "Library", "Bakery", "Relay", "Outpost", "Station", "Chimney", "Henhouse", "Studio",
    "Bookshelf", "Drone Shack", "Solar Box"};

constexpr std::array<std::string_view, 44> characters{"Otter", "Pelican", "Falcon", "Coyote", "Heron",
    "Banana Slug", "Raccoon", "Sea Lion", "Quail", "Redwood", "Poppy", "Manzanita", "Fog", "Karl", "Zoë's",
    "Renée's", "José's", "O'Malley", "D'Angelo", "Müller's", "Søren's", "Łukasz'", "Ana & Ben's",
    "Bob & Alice's", "Café", "Señor Mesh", "Größe", "Åsa's", "Çelik", "Nguyễn", "Ωmega", "Грач", "サクラ",
    "山の上", "안녕", "灣區", "🦊 Fox", "🌉 Bridge", "🌻 Sunny", "🐙 Octo", "☕ Espresso", "🚲 Velo", "R2 <3 D2",
    "404 Not Found"};

constexpr std::array<std::string_view, 22> emoji{"🦊", "🌉", "🌻", "🐙", "☕", "🚲", "🛰️", "📡", "🏔️",
    "🌲", "🐝", "🦉", "🌊", "⚡", "🔋", "🏠", "🚐", "⛵", "🎈", "🦝", "🍞", "🌶️"};

// The first letters or digits of the words: `Twin Peaks Relay` becomes `TPR`.
std::string initials(std::string_view name)
{
    std::string letters;
    bool at_start = true;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (at_start && std::isalnum(byte) != 0 && letters.size() < short_name_bytes)
            letters += c;
        at_start = c == ' ';
    }
    return letters;
}

std::string short_name(NodeNum num, std::string_view long_name, Random& random)
{
    if (random.chance(0.25)) {
        std::string symbol = repair_utf8(random.pick(emoji), short_name_bytes);
        if (!symbol.empty())
            return symbol;
    }
    std::string letters = initials(long_name);
    if (letters.size() < 2 || random.chance(0.2))
        return fmt::format("{:04x}", num & 0xffff);
    if (letters.size() < short_name_bytes && random.chance(0.5))
        letters += static_cast<char>('1' + random.integer(0, 8));
    return letters;
}

std::string long_name(Role role, std::string_view place, Random& random)
{
    switch (role) {
    case Role::sensor:
        return fmt::format("{} {}", place, random.chance(0.5) ? "Weather" : "Air & Soil");
    case Role::router:
    case Role::router_late:
        return fmt::format("{} {}", place, random.chance(0.6) ? "Router" : "Repeater ⛰");
    case Role::client_base:
        return fmt::format("{} Base", random.chance(0.5) ? place : random.pick(characters));
    default:
        break;
    }
    if (random.chance(0.45))
        return fmt::format("{} {}", place, random.pick(things));
    return fmt::format("{} {}", random.pick(characters), random.pick(things));
}

} // namespace

NodeName name_after(NodeNum num, std::string_view what, Random& random)
{
    std::string name = repair_utf8(what, long_name_bytes);
    std::string letters = short_name(num, name, random);
    return {std::move(name), std::move(letters)};
}

NodeName invent_name(NodeNum num, Role role, std::string_view place, Random& random)
{
    if (random.chance(0.1)) // never renamed by its owner
        return {fmt::format("Meshtastic {:04x}", num & 0xffff), fmt::format("{:04x}", num & 0xffff)};
    return name_after(num, long_name(role, place, random), random);
}

} // namespace meshview::simulator
