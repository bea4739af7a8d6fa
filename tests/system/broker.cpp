#include "tests/system/broker.hpp"

#include <csignal>
#include <fstream>

namespace meshview::system_test {

Broker::Broker(const std::filesystem::path& folder, const std::string& extra)
    : config_(folder / "mosquitto.conf")
    , port_(free_port())
{
    // Queue limits off: a lossless replay must not lose anything in the broker.
    std::ofstream(config_) << "listener " << port_ << " 127.0.0.1\nlog_dest stderr\nmax_queued_messages 0\n"
                           << extra;
    start();
}

void Broker::stop()
{
    process_->send_signal(SIGTERM);
    process_->wait_for_exit();
}

void Broker::start()
{
    const char* const program =
        std::filesystem::exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "/usr/local/sbin/mosquitto";
    process_ = std::make_unique<Process>(program, std::vector<std::string>{"-c", config_.string()});
    process_->wait_for_line("running");
}

} // namespace meshview::system_test
