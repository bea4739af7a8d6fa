#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "common/config.hpp"
#include "common/config_file.hpp"
#include "common/exit_code.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;

namespace {

Config load_text(const std::string& text, std::vector<std::string> assignments = {},
    std::map<std::string, std::string> environment = {})
{
    const TemporaryFolder folder;
    const auto path = folder.write("config.ini", text);
    return Config::load({path, std::move(assignments), std::move(environment)});
}

/// The message of the ExitError that loading `text` ends with.
std::string failure_of(const std::string& text, std::vector<std::string> assignments = {})
{
    try {
        load_text(text, std::move(assignments));
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::configuration);
        return error.what();
    }
    return "(loaded)";
}

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a configuration in the reference's style is understood")
{
    const Config config = load_text(R"(# a comment
[server]
bind = *
port = 8090
tls_cert =

[site]
domain = mesh.example.org
language = es
title = Mesh of the Valley
map_top_left_lat = 39.5
map_top_left_lon = -123
starting = /chat
chat = True
net = False
firehose_interval = 5

[mqtt]
server = mqtt.example.org
topics = ["msh/US/bayarea/#",
    "msh/US/CA/#"]
port = 1883
username = meshdev
password = p#ss;w%rd

[database]
connection_string = sqlite+aiosqlite:///data/packets.db

[cleanup]
enabled = True
days_to_keep = 14
hour = 2
minute = 00
vacuum = False

[logging]
access_log = True
)");
    CHECK(config.server.port == 8090);
    CHECK(config.site.language == "es");
    CHECK(config.site.map_top_left_lat == 39.5);
    CHECK(config.site.map_top_left_lon == -123);
    CHECK(!config.site.map_bottom_right_lat);
    CHECK(config.site.starting == "/chat");
    CHECK(config.site.chat);
    CHECK(!config.site.net);
    CHECK(config.site.firehose_interval == 5);
    CHECK(config.mqtt.topics == std::vector<std::string>{"msh/US/bayarea/#", "msh/US/CA/#"});
    CHECK(config.mqtt.password == "p#ss;w%rd");
    CHECK(config.database.path == "data/packets.db");
    CHECK(config.cleanup.enabled);
    CHECK(config.cleanup.minute == 0);
    CHECK(config.logging.access_log);
    CHECK(config.warnings.empty());
}

TEST_CASE("a configuration without a file has the documented defaults")
{
    const Config config = Config::load({});
    CHECK(config.server.port == 8081);
    CHECK(config.database.path == "packets.db");
    CHECK(config.site.starting == "/map");
}

TEST_CASE("connection strings name the file as SQLAlchemy does")
{
    const auto path_of = [](const std::string& text) {
        return load_text("[database]\nconnection_string = " + text).database.path;
    };
    CHECK(path_of("sqlite+aiosqlite:///packets.db") == "packets.db");
    CHECK(path_of("sqlite:///sub/x.db") == "sub/x.db");
    CHECK(path_of("sqlite:////var/lib/x.db") == "/var/lib/x.db");
    CHECK(path_of("sqlite:///x.db?timeout=30") == "x.db");
    CHECK(path_of("./plain.db") == "./plain.db");
    for (const char* wrong : {"mysql://host/db", "sqlite://", "sqlite://host/x.db", ":memory:", ""})
        CHECK(
            contains(failure_of(std::string("[database]\nconnection_string = ") + wrong), "sqlite:///FILE"));
}

TEST_CASE("connection strings name a PostgreSQL database, and never show its password")
{
    const auto database_of = [](const std::string& text) {
        return load_text("[database]\nconnection_string = " + text).database;
    };
    const auto url_of = [&](const std::string& text) { return database_of(text).postgresql.value(); };
    CHECK(database_of("postgres://host/db").path.empty());
    CHECK_FALSE(database_of("packets.db").postgresql);
    CHECK(url_of("postgres://host/db").with_password() == "postgresql://host/db");
    CHECK(url_of("postgresql+asyncpg://u:p@h:5432/db?ssl=require&prepared_statement_cache_size=0&x=1")
              .with_password()
        == "postgresql://u:p@h:5432/db?sslmode=require&x=1");
    CHECK(
        url_of("postgresql+asyncpg://u:p@h/db?ssl=true").with_password() == "postgresql://u:p@h/db?ssl=true");
    CHECK(url_of("postgresql:///?service=mesh").with_password() == "postgresql:///?service=mesh");
    CHECK(url_of("postgresql://u:s3cret@h1:5432,h2/db?password=s3cret").printable()
        == "postgresql://u@h1:5432,h2/db");
    CHECK(url_of("postgresql://u:s3/cr@et@h/db").printable() == "postgresql://u@h/db");
    CHECK(url_of("postgresql://u@h/db").printable() == "postgresql://u@h/db");
    CHECK(url_of("postgresql:///db").printable() == "postgresql:///db");
    const std::string failure = failure_of("[database]\nconnection_string = mysql://u:s3cret@h/db");
    CHECK_FALSE(contains(failure, "s3cret"));
    CHECK(contains(failure, "postgresql://USER@HOST/DATABASE"));
    CHECK_THROWS_WITH_AS(require_sqlite(database_of("postgresql://u:s3cret@h/db"), "meshview backup",
                             "pg_dump makes a backup"),
        "postgresql://u@h/db: meshview backup is for SQLite; pg_dump makes a backup", ExitError);
    CHECK(database_of("postgresql://u:s3cret@h/db").name() == "postgresql://u@h/db");
    CHECK(database_of("postgresql://u:s3cret@h/db").files() == "db.postgresql");
    CHECK(database_of("postgresql:///?service=mesh").files() == "meshview.postgresql");
    CHECK(database_of("packets.db").files() == "packets.db");
    CHECK_NOTHROW(require_sqlite(database_of("packets.db"), "meshview backup", "pg_dump makes a backup"));
}

TEST_CASE("the environment overrides the file and --set overrides both")
{
    const std::string text = "[server]\nport = 1\nbind = 127.0.0.1\n[site]\ntitle = file\n";
    const std::map<std::string, std::string> environment{
        {"MESHVIEW_SERVER_PORT", "2"}, {"MESHVIEW_SITE_TITLE", "env"}};
    const Config config = load_text(text, {"server.port=3"}, environment);
    CHECK(config.server.port == 3);
    CHECK(config.site.title == "env");
    CHECK(config.server.bind == "127.0.0.1");
}

TEST_CASE("a bad value is refused with file, line, section, key, value and what is allowed")
{
    const std::string message = failure_of("[server]\n\nport = 80a\n");
    CHECK(contains(message, "config.ini:3: [server] port = 80a"));
    CHECK(contains(message, "a whole number from 0 to 65535"));
    CHECK(contains(failure_of("[server]\nport = 65536"), "65535"));
    CHECK(contains(failure_of("[site]\nmap_top_left_lat = nan"), "degrees from -90 to 90"));
    CHECK(contains(failure_of("[cleanup]\nenabled = maybe"), "true or false"));
    CHECK(contains(failure_of("[mqtt]\ntopics = [\"a\", {}]"), "JSON list"));
    CHECK(contains(failure_of("[logging]\nlevel = loud"), "debug, info, warning or error"));
    CHECK(contains(failure_of("", {"server.port=x"}), "--set server.port = x"));
    CHECK(
        contains(failure_of("[site]\njoin_channel_url = javascript:alert(1)"), "https://meshtastic.org/e/"));
    CHECK(contains(failure_of("[site]\njoin_preset = LongFats"), "LongFast"));
    for (const char* origin :
        {"example.org", "https://", "https://a.example; script-src *", "'none'", "https://*"})
        CHECK(contains(failure_of("[site]\nembed_origins = [\"" + std::string(origin) + "\"]"), "origins"));
}

TEST_CASE("how to join, and who may show the pages")
{
    const Config config = load_text("[site]\njoin_channel_url = https://meshtastic.org/e/#CgMSAQESCBADGAE\n"
                                    "join_preset = MediumFast\nembed_origins = https://a.example, "
                                    "https://*.b.example:8443, *\n");
    CHECK(config.site.join_channel_url == "https://meshtastic.org/e/#CgMSAQESCBADGAE");
    CHECK(config.site.join_preset == "MediumFast");
    CHECK(config.site.embed_origins
        == std::vector<std::string>{"https://a.example", "https://*.b.example:8443", "*"});
}

TEST_CASE("a secret that cannot be read is not shown")
{
    const std::string message = failure_of("[mqtt]\nsecondary_keys = [\"c2VjcmV0\", 1.5]");
    CHECK(contains(message, "(not shown)"));
    CHECK(!contains(message, "c2VjcmV0"));
}

TEST_CASE("a secret can come from a file")
{
    const TemporaryFolder folder;
    const auto secret = folder.write("secret", "hunter2\n");
    const Config config = load_text("[mqtt]\npassword_file = " + secret.string());
    CHECK(config.mqtt.password == "hunter2");
    CHECK(contains(failure_of("[mqtt]\npassword_file = /nonexistent/secret"), "cannot be read"));
}

TEST_CASE("unknown keys are named with the nearest known one, and do not stop the start")
{
    const auto warnings =
        load_text("[server]\nprot = 1\n[site]\nfirehose_interal = 7\nport = 9\n[zebra]\nq = 1\n").warnings;
    REQUIRE(warnings.size() == 4);
    CHECK(contains(warnings[0], "did you mean [server] port?"));
    CHECK(contains(warnings[1], "site.firehose_interval"));
    CHECK(contains(warnings[2], "did you mean [server] port?"));
    CHECK(!contains(warnings[3], "did you mean"));
    CHECK(load_text("[site]\nfirehose_interal = 7\n").site.firehose_interval == 7);
}

TEST_CASE("nodes to skip may be written as people write them")
{
    const Config config = load_text("[mqtt]\nskip_node_ids = !0000000a, 0xB, 12\n");
    CHECK(config.mqtt.skip_node_ids == std::vector<NodeNum>{10, 11, 12});
    CHECK(load_text("[mqtt]\nskip_node_ids =\n").mqtt.skip_node_ids.empty());
    CHECK(contains(failure_of("[mqtt]\nskip_node_ids = ^all"), "node ids"));
}

TEST_CASE("files that are not configurations are refused with the line")
{
    CHECK(contains(failure_of("port = 1"), "config.ini:1: \"port = 1\" stands before the first [section]"));
    CHECK(contains(failure_of("[server]\nport\n"), "config.ini:2: expected"));
    CHECK(contains(failure_of("[server\nport = 1"), "closing bracket"));
    CHECK(contains(failure_of("[server]\nport = 1\nport = 2\n"),
        "config.ini:3: [server] port is set a second time (first in line 2)"));
    CHECK_THROWS_AS(
        Config::load({.file = "/nonexistent/config.ini", .assignments = {}, .environment = {}}), ExitError);
    CHECK_THROWS_AS(
        Config::load({.file = std::nullopt, .assignments = {"port"}, .environment = {}}), ExitError);
}

TEST_CASE("interpolation and percent signs follow configparser")
{
    const auto entries = parse_config_file(
        "[DEFAULT]\nregion = US\n[mqtt]\ntopics = msh/%(region)s/#\npassword = 50%%\n", "x.ini");
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].value == "msh/US/#");
    CHECK(entries[1].value == "50%");
    CHECK_THROWS_AS(parse_config_file("[a]\nx = %(y)s\ny = %(x)s\n", "x.ini"), ExitError);
    CHECK_THROWS_AS(parse_config_file("[a]\nx = %(none)s\n", "x.ini"), ExitError);
}

TEST_CASE("line ends, byte order mark and colons are no trouble")
{
    const auto entries =
        parse_config_file("\xef\xbb\xbf[Server]\r\nPort: 8081\r\n; note\r\nBIND =  * \r\n", "x.ini");
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].section == "server");
    CHECK(entries[0].key == "port");
    CHECK(entries[0].value == "8081");
    CHECK(entries[1].value == "*");
    CHECK(entries[1].line == 4);
}

TEST_CASE("every key has a meaning and says what it allows")
{
    for (const ConfigKey& key : config_keys()) {
        CAPTURE(key.key);
        CHECK(!key.meaning.empty());
        CHECK(!key.allowed.empty());
    }
}

TEST_CASE("the sample configuration names every key, and its values are the defaults")
{
    const std::filesystem::path sample =
        std::filesystem::path(MESHVIEW_TEST_DATA) / "../../config/meshview.ini";
    std::ifstream file(sample);
    const auto entries =
        parse_config_file(std::string(std::istreambuf_iterator<char>(file), {}), "meshview.ini");
    std::vector<std::string> in_sample;
    for (const ConfigEntry& entry : entries)
        in_sample.push_back(entry.section + "." + entry.key);
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys())
        known.push_back(key.section + "." + key.key);
    std::ranges::sort(in_sample);
    std::ranges::sort(known);
    CHECK(in_sample == known);

    const Config config = Config::load({sample, {}, {}});
    CHECK(config.warnings.empty());
    CHECK(config.server.port == ServerConfig{}.port);
    CHECK(config.database.path == DatabaseConfig{}.path);
    CHECK(config.site.starting == SiteConfig{}.starting);
    CHECK(config.mqtt.topics.empty());
}
