#include "launcher/demo.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "common/config.hpp"
#include "common/exit_code.hpp"

namespace meshview::launcher {

namespace {

using boost::asio::ip::tcp;

constexpr const char* topic_root = "msh/demo";

std::filesystem::path find_mosquitto()
{
    const char* const path = std::getenv("PATH");
    // Debian has it in a folder that is not in everybody's PATH.
    std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const std::filesystem::path candidate = std::filesystem::path(folder) / "mosquitto";
        if (access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    throw ExitError(ExitCode::unavailable,
        "the demo needs the mosquitto broker, which is not installed; install it with: apt install "
        "mosquitto");
}

/// `wanted` if it is free on loopback, otherwise one that the system chooses. Nothing holds it in between;
/// the process that binds it says so plainly should it be taken by then.
std::uint16_t free_port(std::uint16_t wanted)
{
    boost::asio::io_context io;
    boost::system::error_code error;
    const auto address = boost::asio::ip::address_v4::loopback();
    tcp::acceptor acceptor(io);
    acceptor.open(tcp::v4());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind({address, wanted}, error);
    if (error)
        acceptor.bind({address, 0});
    return acceptor.local_endpoint().port();
}

std::string user_name()
{
    const passwd* const user = getpwuid(geteuid());
    return user == nullptr ? std::to_string(geteuid()) : user->pw_name;
}

std::filesystem::path make_temporary_folder()
{
    std::string name = (std::filesystem::temp_directory_path() / "meshview-demo-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw ExitError(ExitCode::configuration,
            fmt::format("cannot make a folder for the demo: {}", std::generic_category().message(errno)));
    return name;
}

} // namespace

Demo::Demo(DemoOptions options, std::filesystem::path programs, const std::optional<Handover>& before)
    : options_(std::move(options))
    , programs_(std::move(programs))
    , mosquitto_(find_mosquitto())
    , broker_port_(before ? before->broker_port : free_port(0))
    , web_port_(before ? before->web_port : free_port(ServerConfig{}.port))
{
    const bool to_make = options_.data.empty();
    temporary_ = to_make || (before && before->temporary);
    folder_ = to_make ? make_temporary_folder() : std::filesystem::absolute(options_.data);
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    // The broker keeps our user: one that changes it would no longer be told when the launcher dies.
    std::ofstream file(folder_ / "mosquitto.conf");
    file << "listener " << broker_port_ << " 127.0.0.1\n"
         << "allow_anonymous true\n"
         << "persistence false\nmax_queued_messages 0\n"
         << "user " << user_name() << "\n"
         << "log_dest stderr\nlog_type error\nlog_type warning\n";
    file.close();
    if (error || !file)
        throw ExitError(ExitCode::configuration, fmt::format("cannot write to {}", folder_.string()));
}

Demo::~Demo()
{
    std::error_code ignored;
    if (temporary_)
        std::filesystem::remove_all(folder_, ignored);
}

Command Demo::broker() const
{
    return {mosquitto_, {"-c", (folder_ / "mosquitto.conf").string()}};
}

Command Demo::simulator() const
{
    return {programs_ / "meshview-simulate",
        {"--server", "127.0.0.1", "--port", std::to_string(broker_port_), "--root", topic_root, "--nodes",
            options_.nodes, "--rate", options_.rate}};
}

std::vector<std::string> Demo::assignments() const
{
    return {
        "server.bind=127.0.0.1",
        fmt::format("server.port={}", web_port_),
        "site.title=MeshView demo",
        "site.starting=/map",
        "mqtt.server=127.0.0.1",
        fmt::format("mqtt.port={}", broker_port_),
        fmt::format("mqtt.topics=[\"{}/#\"]", topic_root),
        "mqtt.tls=false",
        fmt::format("database.connection_string={}", (folder_ / "packets.db").string()),
    };
}

Handover Demo::handover() const
{
    Handover next;
    next.temporary = temporary_;
    next.broker_port = broker_port_;
    next.web_port = web_port_;
    return next;
}

std::vector<std::string> Demo::restart_arguments() const
{
    return {"demo", "--data", folder_.string(), "--nodes", options_.nodes, "--rate", options_.rate};
}

} // namespace meshview::launcher
