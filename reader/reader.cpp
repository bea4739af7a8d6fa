#include "reader/reader.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>

#include "reader/answer_cache.hpp"
#include "reader/assets.hpp"
#include "reader/change_mark.hpp"
#include "reader/connection_pool.hpp"
#include "reader/content_cache.hpp"
#include "reader/http_server.hpp"
#include "reader/live_feed.hpp"
#include "reader/metrics.hpp"
#include "reader/open_files.hpp"
#include "reader/read_target.hpp"
#include "reader/row_totals.hpp"
#include "reader/search_memory.hpp"
#include "reader/services.hpp"
#include "reader/waiting_answer.hpp"
#include "reader/workers.hpp"

namespace meshview::reader {

namespace asio = boost::asio;
using coordination::Fail;

namespace {

constexpr std::chrono::seconds stop_patience{5};

int thread_count(const ServerConfig& config)
{
    const int cores = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4);
    return config.threads > 0 ? config.threads : cores;
}

// A busy machine takes some time to hand a question over, however little it may take then.
std::chrono::milliseconds longest_wait(const ServerConfig& config)
{
    return std::max(std::chrono::milliseconds(config.query_limit_ms), std::chrono::milliseconds(1000));
}

} // namespace

/// The wiring, in the order in which each part needs those before it.
struct Reader::Parts {
    Parts(const Config& configuration, const ReaderOptions& options, std::function<void(Fail)> on_failure)
        : config(configuration)
        , failed(std::move(on_failure))
        , assets(options.web.empty() ? default_assets_folder() : options.web, config.server.path_prefix)
        , database(open_read_target(config.database))
        , connections([this] { return database->open_session(); },
              std::chrono::milliseconds(config.server.query_limit_ms))
        , change_mark(database->make_change_mark())
        , live([this] { return database->open_session(); }, config.server.max_live_clients,
              [this] { return status_json(*gate.view()); })
        , gate(database->make_lookout(), database->expectation(options.run_id), gate_events())
        , services{config, assets, *database, gate, connections, *change_mark, answers, contents, searches,
              totals, live, metrics}
        , workers(thread_count(config.server), longest_wait(config.server))
        , server(services, workers, thread_count(config.server))
    { }

    GateEvents gate_events()
    {
        return {.opening = [this] { change_mark->open(); },
            .opened = [this](const GateView& view) { opened(view); },
            .closing = [this] { live.close(); },
            .closed = [this] { closed(); },
            .failed = failed};
    }

    void opened(const GateView& view)
    try {
        live.open();
        if (!config.server.maintenance_page)
            server.listen();
        spdlog::info("http: serving {} at {}{}", server.url(), view.revision,
            view.writer_alive ? "" : "; no writer is running, so nothing new arrives");
    } catch (const ExitError& error) {
        failed({error.code(), error.what()});
    }

    void closed()
    {
        connections.close();
        answers.clear();
        searches.clear();
        totals.clear();
        change_mark->close();
        if (!config.server.maintenance_page)
            server.close_listener();
    }

    const Config& config;
    const std::function<void(Fail)> failed;
    const Assets assets;
    const std::unique_ptr<ReadTarget> database;
    ConnectionPool connections; ///< read-only, for the workers
    const std::unique_ptr<ChangeMark> change_mark; ///< whether kept answers are still true
    AnswerCache answers;
    ContentCache contents;
    SearchMemory searches;
    RowTotals totals;
    LiveFeed live; ///< one thread: what is new, for the event streams
    Gate gate; ///< one thread: whether the database may be used
    Metrics metrics{now_us()};
    const Services services;
    Workers workers; ///< run everything that asks the database
    HttpServer server; ///< the connections' threads
};

Reader::Reader(const Config& config, const ReaderOptions& options, std::function<void(Fail)> failed)
    : parts_(std::make_unique<Parts>(config, options, std::move(failed)))
{ }

Reader::~Reader()
{
    stop();
}

void Reader::start()
{
    if (!parts_->assets.available())
        spdlog::warn("web: the front end is not built; there is only the API");
    if (parts_->config.server.maintenance_page) {
        parts_->server.listen();
        spdlog::info("http: listening on {}", parts_->server.url());
    }
    parts_->live.start();
    parts_->gate.start();
}

void Reader::stop()
{
    parts_->gate.stop();
    parts_->live.stop();
    parts_->server.stop(stop_patience);
    parts_->workers.join();
}

std::uint16_t Reader::port() const
{
    return parts_->server.port();
}
std::string Reader::url() const
{
    return parts_->server.url();
}
std::shared_ptr<const GateView> Reader::view() const
{
    return parts_->gate.view();
}

ExitCode run(const Config& config, const ReaderOptions& options)
{
    asio::io_context control;
    std::optional<Fail> failure;
    asio::signal_set signals(control, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) {
        spdlog::info("http: stopping");
        control.stop();
    });
    auto failed = [&](const Fail& fail) {
        asio::post(control, [&, fail] {
            failure = fail;
            control.stop();
        });
    };
    allow_connections(config.server.max_connections);
    Reader reader(config, options, failed);
    reader.start();
    control.run();
    reader.stop();
    if (failure)
        throw ExitError(failure->code, failure->message);
    spdlog::info("http: stopped");
    return ExitCode::ok;
}

} // namespace meshview::reader
