#include "common/config.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "common/config_file.hpp"
#include "common/config_rules.hpp"
#include "common/exit_code.hpp"
#include "common/text.hpp"

namespace meshview {

namespace {

using namespace config_rules;

enum class Secrecy { open, secret };

/// The keys of one broker.
template <typename Visitor>
void visit_broker_keys(const char* section, MqttConfig& mqtt, const Visitor& key)
{
    constexpr auto open = Secrecy::open;
    constexpr auto secret = Secrecy::secret;
    const AnyText text;
    const YesOrNo yes_or_no;
    const Whole port{0, 65535};
    key(section, "server", mqtt.server, text, "Host name or address of the broker", open);
    key(section, "port", mqtt.port, port, "Port of the broker", open);
    key(section, "topics", mqtt.topics, TextList{"topic filters"}, "Topic filters to subscribe to", open);
    key(section, "username", mqtt.username, text, "User name at the broker", open);
    key(section, "password", mqtt.password, text, "Password at the broker", secret);
    key(section, "client_id", mqtt.client_id, text, "MQTT client id; empty makes a new one at each start",
        open);
    key(section, "tls", mqtt.tls, yes_or_no, "Speak TLS with the broker", open);
    key(section, "tls_ca_file", mqtt.tls_ca_file, text,
        "PEM file of trusted authorities; empty is the system's", open);
    key(section, "tls_insecure", mqtt.tls_insecure, yes_or_no, "Do not check the broker's name (tests only)",
        open);
    key(section, "keepalive", mqtt.keepalive, Whole{5, 65535}, "Seconds between keep-alive messages", open);
    key(section, "version", mqtt.version,
        OneOf<MqttVersion>{{{"3.1.1", MqttVersion::v3_1_1}, {"5", MqttVersion::v5}}},
        "Version of MQTT to speak", open);
    key(section, "persistent_session", mqtt.persistent_session, yes_or_no,
        "Have the broker keep what comes with QoS 1 while the writer is away; needs client_id", open);
}

/// Every key there is, once: where it stands, the field it fills, what it may be, and what it means.
/// `key` is called as key(section, name, field, rule, meaning, secrecy).
template <typename Visitor>
void visit_keys(Config& c, const Visitor& key)
{
    constexpr auto open = Secrecy::open;
    constexpr auto secret = Secrecy::secret;
    const AnyText text;
    const YesOrNo yes_or_no;
    const Whole port{0, 65535};
    const Whole hour{0, 23};
    const Whole minute{0, 59};

    ServerConfig& server = c.server;
    key("server", "bind", server.bind, text, "Address to listen on; * is every one", open);
    key("server", "port", server.port, port, "Port to listen on; 0 takes a free one", open);
    key("server", "path_prefix", server.path_prefix, PathPrefix{},
        "Path below which a proxy shows this site; empty: the root", open);
    key("server", "tls_cert", server.tls_cert, text, "PEM file with certificate chain, to serve HTTPS", open);
    key("server", "tls_key", server.tls_key, text,
        "PEM file with the private key; empty: it stands in tls_cert", open);
    key("server", "acme_challenge", server.acme_challenge, text, "Folder served for ACME HTTP challenges",
        open);
    key("server", "maintenance_page", server.maintenance_page, yes_or_no,
        "Answer 503 with the progress of migrations; false keeps the port closed meanwhile", open);
    key("server", "threads", server.threads, Whole{0, 64}, "Threads that answer requests; 0 is one a core",
        open);
    key("server", "max_connections", server.max_connections, Whole{1, 1'000'000},
        "Connections at the same time", open);
    key("server", "max_connections_per_address", server.max_connections_per_address, Whole{0, 1'000'000},
        "Connections from one address, except this machine and trusted_proxies; 0 is no limit", open);
    key("server", "requests_per_second", server.requests_per_second, Whole{0, 100'000},
        "Requests a second from one client, except this machine; 0 is no limit", open);
    key("server", "request_burst", server.request_burst, Whole{1, 100'000},
        "Requests that one client may send at once, with requests_per_second", open);
    key("server", "query_limit_ms", server.query_limit_ms, Whole{1, 600'000},
        "Milliseconds that a question to the database may take; then it is answered 503", open);
    key("server", "max_live_clients", server.max_live_clients, Whole{0, 1'000'000},
        "Clients of the live stream", open);
    key("server", "metrics", server.metrics, yes_or_no, "Answer /metrics, for Prometheus", open);
    key("server", "trusted_proxies", server.trusted_proxies, TextList{"IP addresses"},
        "Addresses of proxies in front, through which many clients come; their X-Forwarded-For is believed",
        open);

    SiteConfig& site = c.site;
    key("site", "domain", site.domain, text, "The site's name in the world", open);
    key("site", "language", site.language, text, "Language of the pages", open);
    key("site", "title", site.title, text, "Title of the site", open);
    key("site", "message", site.message, text, "Message on the pages", open);
    key("site", "starting", site.starting, text, "Page that / leads to", open);
    key("site", "nodes", site.nodes, yes_or_no, "Show the node list", open);
    key("site", "chat", site.chat, yes_or_no, "Show the chat", open);
    key("site", "everything", site.everything, yes_or_no, "Show the packet feed", open);
    key("site", "graphs", site.graphs, yes_or_no, "Show the graphs", open);
    key("site", "stats", site.stats, yes_or_no, "Show the statistics", open);
    key("site", "net", site.net, yes_or_no, "Show the weekly net", open);
    key("site", "map", site.map, yes_or_no, "Show the map", open);
    key("site", "top", site.top, yes_or_no, "Show the most active nodes", open);
    key("site", "map_top_left_lat", site.map_top_left_lat, Degrees{90}, "Northern edge of the map at start",
        open);
    key("site", "map_top_left_lon", site.map_top_left_lon, Degrees{180}, "Western edge of the map at start",
        open);
    key("site", "map_bottom_right_lat", site.map_bottom_right_lat, Degrees{90},
        "Southern edge of the map at start", open);
    key("site", "map_bottom_right_lon", site.map_bottom_right_lon, Degrees{180},
        "Eastern edge of the map at start", open);
    key("site", "map_interval", site.map_interval, Whole{0, 86400},
        "Seconds between polls of older map pages", open);
    key("site", "firehose_interval", site.firehose_interval, Whole{0, 86400},
        "Seconds between polls of older feeds", open);
    key("site", "weekly_net_message", site.weekly_net_message, text, "Announcement of the weekly net", open);
    key("site", "net_tag", site.net_tag, text, "Text that marks messages of the weekly net", open);
    key("site", "tile_url", site.tile_url, text,
        "Tile server, https://host/{z}/{x}/{y}.png; empty is the built-in map", open);
    key("site", "tile_attribution", site.tile_attribution, text, "Attribution the tile server asks for",
        open);
    key("site", "join_channel_url", site.join_channel_url, ChannelUrl{},
        "Link by which an app adds the mesh's channels", open);
    key("site", "join_region", site.join_region, text, "LoRa region of the mesh", open);
    key("site", "join_preset", site.join_preset, ModemPreset{}, "Modem preset of the mesh", open);
    key("site", "join_frequency_slot", site.join_frequency_slot, text, "Frequency slot of the mesh", open);
    key("site", "join_message", site.join_message, text, "How to join the mesh", open);
    key("site", "embed_origins", site.embed_origins, OriginList{},
        "Sites whose pages may show this one in a frame", open);

    visit_broker_keys("mqtt", c.mqtt, key);
    visit_broker_keys("mqtt2", c.more_brokers[0], key);
    visit_broker_keys("mqtt3", c.more_brokers[1], key);
    visit_broker_keys("mqtt4", c.more_brokers[2], key);
    MqttConfig& mqtt = c.mqtt;
    key("mqtt", "skip_node_ids", mqtt.skip_node_ids, NodeList{}, "Nodes of which nothing is stored", open);
    key("mqtt", "json_topics", mqtt.json_topics, YesOrNo{}, "Store what comes on JSON topics, too", open);
    key("mqtt", "secondary_keys", mqtt.secondary_keys, TextList{"base64 keys"},
        "Channel keys tried after the default key", secret);

    PrivacyConfig& privacy = c.privacy;
    key("privacy", "store_direct_messages", privacy.store_direct_messages, yes_or_no,
        "Store the texts of messages that are not to everybody; they are never shown", open);
    key("privacy", "require_ok_to_mqtt", privacy.require_ok_to_mqtt, yes_or_no,
        "Leave out packets whose sender does not permit MQTT", open);
    key("privacy", "opt_out_marker", privacy.opt_out_marker, text,
        "Text in a node's long name by which its owner asks to be left out", open);
    key("privacy", "position_precision", privacy.position_precision, Whole{0, 32},
        "Most bits of a coordinate that are stored; 32 exact, 0 none", open);

    DatabaseConfig& database = c.database;
    key("database", "connection_string", database, ConnectionString{},
        "The database file, or the URL of a PostgreSQL database", secret);
    key("database", "synchronous", database.synchronous,
        OneOf<Synchronous>{{{"normal", Synchronous::normal}, {"full", Synchronous::full}}},
        "full survives a power cut without losing the last commits", open);
    key("database", "backup_before_migration", database.backup_before_migration, yes_or_no,
        "Back up a database with rows before its schema is changed", open);
    key("database", "backup_dir", database.backup_dir, text,
        "Folder of these backups; empty: the folder backups beside the database", open);
    key("database", "backups_to_keep", database.backups_to_keep, Whole{0, 10'000},
        "How many of these backups are kept; 0 keeps all", open);

    CleanupConfig& cleanup = c.cleanup;
    key("cleanup", "enabled", cleanup.enabled, yes_or_no, "Delete old packets each day", open);
    key("cleanup", "days_to_keep", cleanup.days_to_keep, Whole{1, 36500}, "Days of packets to keep", open);
    key("cleanup", "hour", cleanup.hour, hour, "Hour of the deletion", open);
    key("cleanup", "minute", cleanup.minute, minute, "Minute of the deletion", open);
    key("cleanup", "vacuum", cleanup.vacuum, yes_or_no, "Give freed space back to the file system", open);
    key("cleanup", "backup_enabled", cleanup.backup_enabled, yes_or_no, "Back up each day", open);
    key("cleanup", "backup_dir", cleanup.backup_dir, text, "Folder of the backups", open);
    key("cleanup", "backup_hour", cleanup.backup_hour, hour, "Hour of the backup", open);
    key("cleanup", "backup_minute", cleanup.backup_minute, minute, "Minute of the backup", open);
    key("cleanup", "backups_to_keep", cleanup.backups_to_keep, Whole{0, 10'000},
        "How many of the daily backups are kept; 0 keeps all", open);

    LoggingConfig& logging = c.logging;
    key("logging", "access_log", logging.access_log, yes_or_no, "Log each request", open);
    key("logging", "db_cleanup_logfile", logging.db_cleanup_logfile, text,
        "File that also gets the cleanup's log", open);
    key("logging", "level", logging.level, one_of({"debug", "info", "warning", "error"}),
        "Least severe line to log", open);
    key("logging", "format", logging.format,
        OneOf<log::Format>{{{"auto", log::Format::automatic}, {"text", log::Format::text},
            {"json", log::Format::json}, {"journald", log::Format::journald}}},
        "Form of the log lines", open);
    key("logging", "color", logging.color, one_of({"auto", "always", "never"}), "Colour in the log", open);
}

/// Keys of configurations in the wild that mean another one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> misspelt_keys = {
    {{"site.firehose_interal", "site.firehose_interval"}}};

/// A value as somebody gave it. `place` is how that person would find it again.
struct Given {
    std::string name; ///< `section.key`
    std::string value;
    std::string place;
};

std::string environment_name(std::string_view section, std::string_view key)
{
    std::string name = fmt::format("MESHVIEW_{}_{}", section, key);
    std::ranges::transform(
        name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

// What may be shown of a value that is not understood.
template <typename Rule>
std::string shown_in_error(const Rule& rule, const std::string& value, Secrecy secrecy)
{
    if constexpr (requires { rule.holds_secret(value); }) {
        if (!rule.holds_secret(value))
            return printable(value);
    }
    return secrecy == Secrecy::secret ? "(not shown)" : printable(value);
}

std::string read_text_file(const std::filesystem::path& path, std::string_view what)
{
    std::ifstream stream(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    if (!stream.is_open() || stream.bad() || std::filesystem::is_directory(path))
        throw ExitError(ExitCode::configuration,
            fmt::format("{} {} cannot be read; check that it exists and that this user may read it", what,
                path.string()));
    return text;
}

std::vector<Given> values_of_file(const std::filesystem::path& path)
{
    std::vector<Given> values;
    const std::string text = read_text_file(path, "configuration file");
    for (ConfigEntry& entry : parse_config_file(text, path.string()))
        values.push_back({fmt::format("{}.{}", entry.section, entry.key), std::move(entry.value),
            fmt::format("{}:{}: [{}] {}", path.string(), entry.line, entry.section, entry.key)});
    return values;
}

std::vector<Given> values_of_environment(const std::map<std::string, std::string>& environment)
{
    std::vector<Given> values;
    Config scratch;
    visit_keys(
        scratch, [&](const char* section, const char* key, auto&, const auto&, const char*, Secrecy secrecy) {
            const std::string suffixes[] = {"", "_file"};
            for (const std::string& suffix : suffixes) {
                if (!suffix.empty() && secrecy == Secrecy::open)
                    continue;
                const std::string variable = environment_name(section, key + suffix);
                if (const auto found = environment.find(variable); found != environment.end())
                    values.push_back({fmt::format("{}.{}{}", section, key, suffix), found->second,
                        fmt::format("environment {}", variable)});
            }
        });
    return values;
}

std::vector<Given> values_of_assignments(const std::vector<std::string>& assignments)
{
    std::vector<Given> values;
    for (const std::string& assignment : assignments) {
        const std::size_t equals = assignment.find('=');
        const std::string name = assignment.substr(0, equals);
        if (equals == assignment.npos || name.find('.') == name.npos)
            throw ExitError(
                ExitCode::usage, fmt::format("--set takes section.key=value, got \"{}\"", printable(name)));
        values.push_back({name, assignment.substr(equals + 1), fmt::format("--set {}", name)});
    }
    return values;
}

std::vector<std::string> known_names()
{
    std::vector<std::string> names;
    Config scratch;
    visit_keys(
        scratch, [&](const char* section, const char* key, auto&, const auto&, const char*, Secrecy secrecy) {
            names.push_back(fmt::format("{}.{}", section, key));
            if (secrecy == Secrecy::secret)
                names.push_back(fmt::format("{}.{}_file", section, key));
        });
    return names;
}

std::string unknown_key_warning(const Given& given, const std::vector<std::string>& names)
{
    // The same key in another section is the likeliest mistake; then a slip of the finger.
    const auto distance = [&](const std::string& name) {
        const std::string_view wanted(given.name);
        const std::string_view key = wanted.substr(wanted.find('.') + 1);
        return std::string_view(name).substr(name.find('.') + 1) == key ? 0 : edit_distance(name, wanted);
    };
    const auto nearest = std::ranges::min_element(names, {}, distance);
    const bool close = distance(*nearest) <= 3;
    std::string nearest_text = *nearest;
    nearest_text.replace(nearest_text.find('.'), 1, "] ");
    return fmt::format("{} is not a known key and is ignored{}", printable(given.place),
        close ? fmt::format("; did you mean [{}?", nearest_text) : std::string());
}

/// The last one given for each name, secrets from files read, misspellings mended.
std::map<std::string, Given> settle(const std::vector<Given>& given, std::vector<std::string>& warnings)
{
    const std::vector<std::string> names = known_names();
    std::map<std::string, Given> settled;
    for (Given value : given) {
        for (const auto& [misspelt, meant] : misspelt_keys) {
            if (value.name == misspelt) {
                warnings.push_back(fmt::format("{} is understood as {}", value.place, meant));
                value.name = meant;
            }
        }
        if (std::ranges::find(names, value.name) == names.end()) {
            warnings.push_back(unknown_key_warning(value, names));
            continue;
        }
        if (constexpr std::string_view suffix = "_file";
            value.name.ends_with(suffix) && !value.name.ends_with(".tls_ca_file")) {
            std::string secret = read_text_file(value.value, value.place + ": file");
            secret.erase(secret.find_last_not_of("\r\n") + 1);
            value.name.resize(value.name.size() - suffix.size());
            value.value = std::move(secret);
        }
        settled[value.name] = std::move(value);
    }
    return settled;
}

} // namespace

Config Config::load(const ConfigSources& sources)
{
    std::vector<Given> given;
    const auto add = [&](std::vector<Given> values) { std::ranges::move(values, std::back_inserter(given)); };
    if (sources.file)
        add(values_of_file(*sources.file));
    add(values_of_environment(sources.environment));
    add(values_of_assignments(sources.assignments));

    Config config;
    const std::map<std::string, Given> settled = settle(given, config.warnings);
    visit_keys(config,
        [&](const char* section, const char* key, auto& field, const auto& rule, const char*,
            Secrecy secrecy) {
            const auto found = settled.find(fmt::format("{}.{}", section, key));
            if (found == settled.end() || rule.parse(found->second.value, field))
                return;
            throw ExitError(ExitCode::configuration,
                fmt::format("{} = {}: must be {}", found->second.place,
                    shown_in_error(rule, found->second.value, secrecy), rule.allowed()));
        });
    return config;
}

namespace {

std::string shown(const std::string& value)
{
    return value;
}
std::string shown(const std::filesystem::path& value)
{
    return value.string();
}
std::string shown(const DatabaseConfig& value)
{
    return value.path.string();
}
std::string shown(bool value)
{
    return value ? "true" : "false";
}
std::string shown(int value)
{
    return std::to_string(value);
}
std::string shown(std::uint16_t value)
{
    return std::to_string(value);
}
std::string shown(const std::optional<double>&)
{
    return "";
}
std::string shown(Synchronous)
{
    return "normal";
}
std::string shown(MqttVersion)
{
    return "3.1.1";
}
std::string shown(log::Format)
{
    return "auto";
}
template <typename Item>
std::string shown(const std::vector<Item>&)
{
    return "";
}

bool is_of_another_broker(std::string_view section)
{
    return section.starts_with("mqtt") && section != "mqtt";
}

} // namespace

std::string DatabaseConfig::name() const
{
    return postgresql ? postgresql->printable() : path.string();
}

std::filesystem::path DatabaseConfig::files() const
{
    if (!postgresql)
        return path;
    const std::string name = postgresql->printable();
    std::string stem = name.substr(name.rfind('/') + 1);
    std::erase_if(stem, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-'; });
    return (stem.empty() ? "meshview" : stem) + ".postgresql";
}

DatabaseConfig read_connection_string(const std::string& text)
{
    DatabaseConfig database;
    const ConnectionString rule;
    if (!rule.parse(text, database))
        throw ExitError(ExitCode::usage, fmt::format("that is no database; allowed is {}", rule.allowed()));
    return database;
}

void require_sqlite(const DatabaseConfig& database, std::string_view command, std::string_view instead)
{
    if (database.postgresql)
        throw ExitError(ExitCode::configuration,
            fmt::format("{}: {} is for SQLite; {}", database.name(), command, instead));
}

std::vector<ConfigKey> config_keys()
{
    std::vector<ConfigKey> keys;
    Config defaults;
    visit_keys(defaults,
        [&](const char* section, const char* key, const auto& field, const auto& rule, const char* meaning,
            Secrecy) {
            if (!is_of_another_broker(section))
                keys.push_back({section, key, shown(field), rule.allowed(), meaning});
        });
    return keys;
}

} // namespace meshview
