#pragma once

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/coordination/status_file.hpp"
#include "launcher/service_notifier.hpp"
#include "launcher/stack_file.hpp"
#include "launcher/supervisor.hpp"

namespace meshview::launcher {

/// What a line of a process says about its readiness (the contract of the log, docs/design.md): the words
/// with which the writer tells that ingest has begun, and the reader that pages are served.
bool says_ready(Role role, std::string_view line);

/// `http://127.0.0.1:8081/` in the reader's line; empty when there is none.
std::string url_in(std::string_view line);

/// Messages a second over about the last half minute, from counters read now and then. Pure.
class RateMeter {
public:
    /// `count` began anew when it is below the one before.
    void sample(std::uint64_t count, TimeUs steady_us);
    std::optional<double> per_second() const;

private:
    std::deque<std::pair<TimeUs, std::uint64_t>> samples_;
};

/// What a running stack tells the world about itself: the record beside the database, the service manager,
/// and in the log how long pages were away. One thread.
class StackReport {
public:
    /// `away_since_steady_us`: since when pages are away because of the restart that led here; 0: no restart.
    StackReport(const StackFile& file, StackRecord record, TimeUs away_since_steady_us);

    void spawned(Role role, long pid);
    void ended(Role role);
    void ready(Role role, std::string_view line);
    void restarting();
    void stopping();

    /// Once a second or so, with what the status file says.
    void tick(const coordination::StatusSnapshot& seen);

    const StackRecord& record() const { return record_; }
    TimeUs away_since_steady_us() const { return away_since_steady_us_; }

private:
    void change(StackState state);
    void measure_absence();
    std::string describe(const coordination::StatusSnapshot& seen) const;

    const StackFile& file_;
    StackRecord record_;
    ServiceNotifier service_;
    RateMeter rate_;
    TimeUs away_since_steady_us_;
    TimeUs written_steady_us_ = 0;
};

} // namespace meshview::launcher
