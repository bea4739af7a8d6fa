#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/database.hpp"
#include "common/log.hpp"
#include "common/node_id.hpp"
#include "common/postgresql_url.hpp"

namespace meshview {

/// The configuration as typed values. Sections and keys are those of the reference viewer's config.ini, which
/// works unchanged, and our own; docs/configuration.md lists them. Immutable after loading, so every thread
/// may read it.

struct ServerConfig {
    std::string bind = "*"; ///< an address, or `*` for all of IPv4 and IPv6
    std::uint16_t port = 8081; ///< 0 lets the system choose; the log names the choice
    std::string path_prefix; ///< `/mesh`: of all addresses of this site, where a proxy shows it; empty: none
    std::filesystem::path tls_cert; ///< PEM with the certificate chain; empty: plain HTTP
    std::filesystem::path tls_key; ///< PEM with its private key; empty: it stands in tls_cert
    std::filesystem::path acme_challenge; ///< folder served below /.well-known/acme-challenge
    bool maintenance_page = true; ///< false: the port stays closed until the schema is ready
    int threads = 0; ///< 0: as many as there are cores, at most 4
    int max_connections = 12'000;
    int max_connections_per_address = 256; ///< 0: no limit; this machine and trusted_proxies have none
    int requests_per_second = 0; ///< of one client; 0: no limit; this machine has none
    int request_burst = 100; ///< requests of one client that may come at once
    int query_limit_ms = 10'000; ///< a question to the database is interrupted after this
    int max_live_clients = 1'000; ///< clients of the event stream
    bool metrics = true; ///< answer /metrics
    std::vector<std::string> trusted_proxies; ///< addresses of proxies whose X-Forwarded-For is believed
};

struct SiteConfig {
    std::string domain;
    std::string language = "en";
    std::string title;
    std::string message;
    std::string starting = "/map";
    bool nodes = true;
    bool chat = true;
    bool everything = true;
    bool graphs = true;
    bool stats = true;
    bool net = true;
    bool map = true;
    bool top = true;
    std::optional<double> map_top_left_lat;
    std::optional<double> map_top_left_lon;
    std::optional<double> map_bottom_right_lat;
    std::optional<double> map_bottom_right_lon;
    int map_interval = 3; ///< seconds
    int firehose_interval = 3; ///< seconds
    std::string weekly_net_message;
    std::string net_tag;
    std::string tile_url; ///< `https://host/{z}/{x}/{y}.png`; empty: the built-in base map
    std::string tile_attribution;
    std::string join_channel_url; ///< `https://meshtastic.org/e/#...`, which apps add the channels from
    std::string join_region; ///< `US`; shown to whoever wants to join, as are:
    std::string join_preset; ///< `LongFast`
    std::string join_frequency_slot;
    std::string join_message; ///< Markdown
    std::vector<std::string> embed_origins; ///< sites whose pages may show ours in a frame
};

enum class MqttVersion { v3_1_1, v5 };

struct MqttConfig {
    std::string server;
    std::uint16_t port = 1883;
    std::vector<std::string> topics; ///< topic filters; at least one is needed to hear anything
    std::string username;
    std::string password; ///< secret: never logged or served
    std::string client_id; ///< empty: `meshview-` and random digits, new at each start
    bool tls = false;
    std::filesystem::path tls_ca_file; ///< empty: the system's trusted certificates
    bool tls_insecure = false; ///< do not check the broker's name: only for tests
    int keepalive = 60; ///< seconds
    MqttVersion version = MqttVersion::v3_1_1;
    bool persistent_session = false; ///< the broker keeps what comes with QoS 1 while we are away
    std::vector<NodeNum> skip_node_ids; ///< nothing from these nodes is stored
    std::vector<std::string> secondary_keys; ///< secret: base64 keys tried after the default key
    bool json_topics = false; ///< store what comes on `2/json` topics, too
};

/// What is kept out of the database for the sake of those it is about.
struct PrivacyConfig {
    bool store_direct_messages = false; ///< the texts of messages that are not to everybody
    bool require_ok_to_mqtt = false; ///< leaves out packets whose sender says that MQTT is not wanted
    std::string opt_out_marker = "#nomeshview"; ///< in a node's long name; empty: none
    int position_precision = 32; ///< most leading bits of a coordinate; 32 exact, 0 no positions
};

struct DatabaseConfig {
    std::filesystem::path path =
        "packets.db"; ///< from `connection_string`; empty when that is a URL of PostgreSQL
    std::optional<PostgresqlUrl> postgresql; ///< secret: from `connection_string`, when it is such a URL
    Synchronous synchronous = Synchronous::normal;
    bool backup_before_migration = true; ///< before the first pending one of a database with rows
    std::filesystem::path backup_dir; ///< empty: `backups` beside the database
    int backups_to_keep = 3; ///< of those made by themselves; 0 keeps all

    /// For people; without secrets.
    std::string name() const;
    /// What the names of files begin with that belong to a stack of this database: they stand beside the
    /// file, or for a server's database in the working directory.
    std::filesystem::path files() const;
};

struct CleanupConfig {
    bool enabled = false;
    int days_to_keep = 14;
    int hour = 2;
    int minute = 0;
    bool vacuum = false;
    bool backup_enabled = false;
    std::filesystem::path backup_dir = "backups";
    int backup_hour = 2;
    int backup_minute = 0;
    int backups_to_keep = 7; ///< of the daily ones; 0 keeps all
};

struct LoggingConfig {
    bool access_log = false;
    std::filesystem::path db_cleanup_logfile;
    std::string level = "info"; ///< debug, info, warning or error
    log::Format format = log::Format::automatic;
    std::string color = "auto"; ///< auto, always or never
};

/// Where a value came from, for messages: `config.ini`, `MESHVIEW_SERVER_PORT`, `--set server.port`.
struct ConfigSources {
    std::optional<std::filesystem::path> file;
    std::vector<std::string> assignments; ///< the values of --set, `section.key=value`
    std::map<std::string, std::string> environment; ///< variables whose names begin with MESHVIEW_
};

struct Config {
    ServerConfig server;
    SiteConfig site;
    MqttConfig mqtt;
    std::array<MqttConfig, 3> more_brokers; ///< `[mqtt2]` to `[mqtt4]`; those with a server are listened to
    PrivacyConfig privacy;
    DatabaseConfig database;
    CleanupConfig cleanup;
    LoggingConfig logging;
    /// Things that do not stop the start but that the operator should know (unknown keys with the nearest
    /// known one, misspelt keys that were understood). Logged once logging stands.
    std::vector<std::string> warnings;

    /// Defaults, then the file, then the environment, then --set, each overriding the one before. Throws
    /// ExitError
    /// (`configuration`, `usage` for a malformed --set) naming where the value stands, section, key, value,
    /// and what is allowed.
    static Config load(const ConfigSources& sources);
};

/// The database that a `[database] connection_string` names, everything else as it is by default. Throws
/// ExitError `usage`, without repeating what may be a secret.
DatabaseConfig read_connection_string(const std::string& text);

/// For commands that know SQLite only. Throws ExitError `configuration`, naming what to do `instead`, when a
/// PostgreSQL database is configured.
void require_sqlite(const DatabaseConfig& database, std::string_view command, std::string_view instead);

/// One line per key for `--help` and the documentation: section, key, default and meaning.
struct ConfigKey {
    std::string section;
    std::string key;
    std::string default_value;
    std::string allowed;
    std::string meaning;
};

std::vector<ConfigKey> config_keys();

} // namespace meshview
