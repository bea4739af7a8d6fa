#include "simulator/phrases.hpp"

namespace meshview::simulator {

namespace {

constexpr std::array all_exchanges{
    Exchange{"Good morning mesh! {place} checking in",
        {"Morning! Loud and clear here in {place}", "Good morning ☀️",
            "Morning {place}, two hops to me"}},
    Exchange{"Can anybody hear me in {place}?",
        {"Yes, -98 dBm over here", "Copy from {place}, 3 hops", "Barely, but yes!"}},
    Exchange{"New antenna is up. Signal report please?",
        {"+4 dB better than yesterday", "SNR 6.5 in {place}, nice",
            "You were at -12, now -3. What did you buy?"}},
    Exchange{"Fog just rolled in over {place} 🌁",
        {"Sunny here, come over", "As every evening in July", "Can't see my own antenna anymore"}},
    Exchange{"Anybody on the ridge today? Thinking of a range test",
        {"I'll be up there around 14:00", "Wind is brutal, bring a jacket", "Count me in, I bring the yagi"}},
    Exchange{"Test from the train, no cell coverage in the tunnel 😅",
        {"Mesh to the rescue", "Got you between two hills", "Which car? I have a node on this train too!"}},
    Exchange{"Solar node in {place} survived the storm 💪",
        {"Mine lost its lid, again", "How low did the battery go?",
            "Great. Three days of rain here and still 61%"}},
    Exchange{"Who runs the router up on the hill? It's amazing",
        {"A friend of the radio club, I think", "Seconded, it carries half of my traffic",
            "Thank you, whoever you are 🙏"}},
    Exchange{"Farmers market until noon if anyone wants to meet and talk radio",
        {"On my way", "Save me some apricots", "Next week for sure"}},
    Exchange{"Firmware update went fine on four nodes, one is bricked 🙃",
        {"Hold the button while plugging in, that saved mine", "Which board?",
            "I'll wait another week then"}},
    Exchange{"Power is out in {place}. Anyone else?",
        {"Same here since five minutes", "All good on this side of the hill",
            "Utility map says back by 18:00"}},
    Exchange{"Did you feel that? Small one",
        {"Yep, the lamp was swinging", "Nothing in {place}", "3.1, just east of us"}},
    Exchange{"What's everyone's favourite case for a rooftop node?",
        {"Old lunch box and a lot of silicone", "Anything with a vent plug",
            "3D printed, lasted two summers so far"}},
    Exchange{"Sunset from {place} is unreal right now",
        {"Picture or it didn't happen", "Watching it too 🌇", "Best seat in town"}},
    Exchange{"Channel is busy tonight, 31% utilization",
        {"Somebody sends telemetry every 30 seconds", "It's the Friday crowd",
            "Maybe time for a faster preset"}},
    Exchange{"Anyone tried MediumSlow across the bay?",
        {"Works from the hills, not from my desk", "I do, ask for me there",
            "Noticeably quicker for messages"}},
    Exchange{"Lost a grey cat near {place}, answers to Ohm",
        {"Will keep my eyes open", "Saw one behind the bakery an hour ago",
            "Good luck! Reposting to our building"}},
    Exchange{"Hello from {name}, first message ever 🎉",
        {"Welcome!", "Welcome to the mesh, {place} says hi", "Works! Have fun"}},
    Exchange{"Bike ride down the coast, tracker is on. Wave if you see the dot move",
        {"I can see you at the lighthouse", "Moving along nicely", "Don't forget water"}},
    Exchange{"Dumb question: should a node on a balcony be a router?",
        {"No, CLIENT is right nearly always", "Not dumb at all. Client, please", "Only on a summit"}},
    Exchange{"Traffic on the bridge is stopped, take the other one",
        {"Thanks, turning around", "Third time this week", "Ferry it is"}},
    Exchange{"Club meeting Thursday 19:00 at the library, bring your nodes",
        {"I'll be there", "Can somebody show me MQTT?", "Is there parking?"}},
    Exchange{"Is it just me or is the range better at night?",
        {"Less noise, I think so too", "Just less traffic", "Inversion layer over the bay does wonders"}},
    Exchange{"Antenna at 12 m now, neighbors think I talk to aliens 👽",
        {"Tell them yes", "Mine asked for a node of her own", "Do the aliens acknowledge?"}},
    Exchange{"Whoever named their node 404: your battery is at 9%",
        {"Ha, charging it. Thanks!", "Node not found indeed", "😂"}},
    Exchange{"Net tonight at 20:00, check in with your place and SNR",
        {"{place} checking in", "Checking in from {place}, 4.25", "Late but here: {place}"}},
    Exchange{"Coffee at the pier in 20?", {"Yes please ☕", "Can't, working", "Already there"}},
    Exchange{"Ping", {"Pong", "Pong from {place}", "2 hops, 6 seconds"}},
    Exchange{
        "Rain gauge says 4 mm in the last hour", {"We needed it", "Same here", "Zero in {place}, as usual"}},
    Exchange{"Can someone traceroute me? I want to see the way",
        {"Three hops, by way of the summit", "Done, 1 hop", "Goes all around the bay and back 🤷"}},
    Exchange{"Buenos días desde {place} 👋", {"¡Hola! Te copio bien", "Buenos días", "Good morning to you"}},
    Exchange{"今日は富士山も見えそうな天気 — clear day in {place}",
        {"きれい!", "Clear to the horizon here as well", "👍"}},
};

constexpr std::array<std::string_view, 14> all_direct_messages{"Got home safely", "Running ten minutes late",
    "Can you restart the node in the attic?", "Dinner at seven?", "Thanks for the antenna!",
    "Did my last message arrive?", "Key is under the pot", "Your battery looks low",
    "On the trail now, back by dark", "ok", "Call me when you have signal", "Parking lot, level 2",
    "See you at the meeting", "❤️"};

constexpr std::array<std::string_view, 10> all_reactions{
    "👍", "❤️", "😂", "👋", "🎉", "🔥", "🙏", "😮", "🤙", "📡"};

constexpr std::array<std::string_view, 6> all_statuses{"At home", "Out hiking, back Sunday",
    "Monitoring LongFast", "New battery, testing", "Away from keyboard", "Looking for a better hill"};

constexpr std::array all_waypoint_ideas{WaypointIdea{"Trailhead", U'🥾'},
    WaypointIdea{"Meeting point", U'📍'}, WaypointIdea{"Water", U'💧'}, WaypointIdea{"Road closed", U'🚧'},
    WaypointIdea{"Great view", U'🌄'}, WaypointIdea{"Camp", U'⛺'}, WaypointIdea{"Repeater site", U'📡'},
    WaypointIdea{"Café Olé", U'☕'}};

void replace_all(std::string& text, std::string_view what, std::string_view with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

} // namespace

std::span<const Exchange> exchanges()
{
    return all_exchanges;
}

std::span<const std::string_view> direct_messages()
{
    return all_direct_messages;
}

std::span<const std::string_view> reactions()
{
    return all_reactions;
}

std::span<const std::string_view> statuses()
{
    return all_statuses;
}

std::span<const WaypointIdea> waypoint_ideas()
{
    return all_waypoint_ideas;
}

std::string spoken_by(std::string_view phrase, const Node& writer)
{
    std::string text(phrase);
    replace_all(text, "{place}", writer.place);
    replace_all(text, "{name}", writer.long_name);
    return text;
}

} // namespace meshview::simulator
