#include "reader/gate.hpp"

#include <spdlog/spdlog.h>

#include "common/time.hpp"

namespace meshview::reader {

using coordination::Fail;
using coordination::Serve;
using coordination::Wait;

namespace {

constexpr std::chrono::milliseconds look_interval{100};
constexpr std::chrono::milliseconds look_interval_while_serving{200};
// A request that takes longer is interrupted by its own time limit; this is the end of patience.
constexpr std::chrono::seconds longest_drain{15};
constexpr TimeUs between_log_lines_us = 30 * us_per_second; ///< while a step goes on

} // namespace

std::string_view GateView::word() const noexcept
{
    switch (state) {
    case State::serving:
        return "serving";
    case State::draining:
        return "migrating";
    case State::failed:
        return "failed";
    case State::waiting:
        break;
    }
    if (reason == coordination::WaitReason::migrating)
        return "migrating";
    return reason == coordination::WaitReason::failed ? "failed" : "waiting";
}

Gate::Gate(std::unique_ptr<Lookout> lookout, coordination::Expectation expected, GateEvents events)
    : lookout_(std::move(lookout))
    , expected_(std::move(expected))
    , events_(std::move(events))
    , view_(std::make_shared<GateView>(GateView{.message = "starting"}))
{ }

Gate::~Gate()
{
    stop();
}

void Gate::start()
{
    thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void Gate::stop()
{
    thread_.request_stop();
    if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id())
        thread_.join();
}

std::shared_ptr<const GateView> Gate::view() const
{
    const std::lock_guard lock(mutex_);
    return view_;
}

std::optional<Gate::Pass> Gate::enter()
{
    const std::lock_guard lock(mutex_);
    if (!view_->serving())
        return std::nullopt;
    ++inside_;
    return Pass(*this);
}

Gate::Pass::~Pass()
{
    if (gate_ != nullptr)
        gate_->leave();
}

void Gate::leave()
{
    // Notified under the lock: the gate may be gone right after.
    const std::lock_guard lock(mutex_);
    if (--inside_ == 0)
        emptied_.notify_all();
}

void Gate::publish(GateView view)
{
    auto shared = std::make_shared<const GateView>(std::move(view));
    const std::lock_guard lock(mutex_);
    view_ = std::move(shared);
}

void Gate::watch(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        look(stop);
        if (std::holds_alternative<Fail>(decision_))
            return;
        lookout_->wait(view()->serving() ? look_interval_while_serving : look_interval, stop);
    }
}

void Gate::look(const std::stop_token& stop)
{
    const coordination::Observation seen = lookout_->look(now_us());
    const coordination::ReaderDecision before =
        std::exchange(decision_, coordination::decide_reader(seen, expected_, decision_));

    const auto* was_serving = std::get_if<Serve>(&before);
    if (was_serving != nullptr && coordination::must_reopen(*was_serving, decision_)) {
        drain(stop);
        was_serving = nullptr;
    }

    if (const auto* serve = std::get_if<Serve>(&decision_)) {
        if (was_serving == nullptr)
            events_.opening();
        open(*serve, seen);
        if (was_serving == nullptr)
            events_.opened(*view());
    } else if (const auto* wait = std::get_if<Wait>(&decision_)) {
        log(*wait, seen.observed_us);
        publish({.state = GateView::State::waiting,
            .message = wait->sentence,
            .reason = wait->reason,
            .progress = wait->progress,
            .ingest = seen.ingest,
            .writer_alive = seen.lock == coordination::LockState::held});
    } else if (const auto* fail = std::get_if<Fail>(&decision_)) {
        publish({.state = GateView::State::failed, .message = fail->message});
        events_.failed(*fail);
    }
}

// Rows and time left change with every look, and the writer has them in its log.
void Gate::log(const Wait& wait, TimeUs now_us)
{
    const auto before = view();
    if (before->message == wait.sentence)
        return;
    const bool goes_on = before->reason == wait.reason && before->progress && wait.progress
        && before->progress->state == wait.progress->state && before->progress->step == wait.progress->step;
    if (goes_on && now_us - logged_us_ < between_log_lines_us)
        return;
    logged_us_ = now_us;
    spdlog::info("database: {}", wait.sentence);
}

void Gate::open(const Serve& serve, const coordination::Observation& seen)
{
    publish({.state = GateView::State::serving,
        .message = serve.sentence,
        .progress = seen.migration,
        .ingest = seen.ingest,
        .writer_alive = serve.writer_alive,
        .revision = serve.revision});
}

void Gate::drain(const std::stop_token& stop)
{
    spdlog::info("database: it changes underneath; requests in progress finish first");
    publish({.state = GateView::State::draining, .message = "the database is being changed"});
    events_.closing();
    {
        std::unique_lock lock(mutex_);
        emptied_.wait_for(lock, stop, longest_drain, [this] { return inside_ == 0; });
    }
    events_.closed();
}

} // namespace meshview::reader
