#include "reader/sql/postgresql_change_mark.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include "common/coordination/postgresql/status_table.hpp"
#include "common/postgresql/connection.hpp"

namespace meshview::reader {

namespace {

constexpr std::chrono::milliseconds between_looks_at_stop{200};
constexpr std::chrono::seconds between_tries{1};

postgresql::Connection listening_connection(const PostgresqlUrl& url)
{
    postgresql::Connection connection(url, {.application_name = "meshview-reader changes"});
    connection.execute(fmt::format("LISTEN {}", coordination::notification_channel));
    return connection;
}

void pause(const std::stop_token& stop)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_for(lock, stop, between_tries, [] { return false; });
}

} // namespace

void PostgresqlChangeMark::open()
{
    close();
    thread_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
}

void PostgresqlChangeMark::close()
{
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
    }
    listens_ = false;
}

std::optional<ChangeMark::Value> PostgresqlChangeMark::read() const
{
    if (!listens_)
        return std::nullopt;
    const std::uint64_t count = count_;
    return Value{static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(count >> 32)};
}

void PostgresqlChangeMark::listen(const std::stop_token& stop)
{
    pthread_setname_np(pthread_self(), "changes");
    while (!stop.stop_requested()) {
        try {
            postgresql::Connection connection = listening_connection(url_);
            ++count_; // nobody told what happened before
            listens_ = true;
            while (!stop.stop_requested())
                if (connection.wait_for_notification(between_looks_at_stop))
                    ++count_;
        } catch (const postgresql::Error& error) {
            listens_ = false;
            spdlog::debug("database: does not tell of changes: {}", error.what());
            pause(stop);
        }
    }
}

} // namespace meshview::reader
