#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "common/coordination/decision.hpp"
#include "reader/read_target.hpp"

namespace meshview::reader {

/// What the gate tells everybody who asks: immutable, so it is shared without a lock.
struct GateView {
    enum class State { waiting, serving, draining, failed };

    State state = State::waiting;
    std::string message; ///< one sentence for people
    coordination::WaitReason reason = coordination::WaitReason::starting; ///< while not serving
    std::optional<coordination::MigrationStatus> progress;
    std::optional<coordination::IngestStatus> ingest; ///< the writer's counters, if it has told any
    bool writer_alive = false;
    std::string revision; ///< of the schema, while serving

    bool serving() const noexcept { return state == State::serving; }
    /// `serving`, `migrating`, `waiting` or `failed`: the word for scripts.
    std::string_view word() const noexcept;
};

/// What happens around the gate; all called on its thread.
struct GateEvents {
    std::function<void()> opening; ///< the file is there, and requests are about to come
    std::function<void(const GateView&)> opened; ///< requests may use the database now
    std::function<void()> closing; ///< no new requests; those in progress finish
    std::function<void()> closed; ///< no request uses the database any more
    std::function<void(coordination::Fail)> failed; ///< waiting cannot help: end the program
};

/// Decides whether requests may use the database. Its one thread looks at the database, its writer and
/// their status several times a second, lets the pure decision of common/coordination judge, and goes
/// through waiting, serving, draining and back as often as the schema changes. Everything else is safe from
/// any thread.
class Gate {
public:
    Gate(std::unique_ptr<Lookout> lookout, coordination::Expectation expected, GateEvents events);
    ~Gate();

    void start();
    /// Ends the thread; what is being served then still finishes. Idempotent.
    void stop();

    std::shared_ptr<const GateView> view() const;

    /// The right to use the database for one request. While one exists, draining waits.
    class Pass {
    public:
        explicit Pass(Gate& gate)
            : gate_(&gate)
        { }
        Pass(Pass&& other) noexcept
            : gate_(std::exchange(other.gate_, nullptr))
        { }
        Pass& operator=(Pass&&) = delete;
        ~Pass();

    private:
        Gate* gate_;
    };

    /// Nothing unless serving.
    std::optional<Pass> enter();

private:
    void watch(const std::stop_token& stop);
    void look(const std::stop_token& stop);
    void log(const coordination::Wait& wait, TimeUs now_us);
    void open(const coordination::Serve& serve, const coordination::Observation& seen);
    void drain(const std::stop_token& stop);
    void publish(GateView view);
    void leave();

    const std::unique_ptr<Lookout> lookout_; ///< the thread's own
    const coordination::Expectation expected_;
    const GateEvents events_;

    coordination::ReaderDecision decision_ = coordination::Wait{}; ///< the thread's own, as is the next
    TimeUs logged_us_ = 0; ///< why it waits

    mutable std::mutex mutex_;
    std::shared_ptr<const GateView> view_; ///< protected by mutex_
    int inside_ = 0; ///< passes that exist; protected by mutex_
    std::condition_variable_any emptied_;
    std::jthread thread_;
};

} // namespace meshview::reader
