#include "launcher/stack_report.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "launcher/progress.hpp"

namespace meshview::launcher {

namespace {

constexpr TimeUs rate_window_us = 30 * us_per_second;
constexpr TimeUs shortest_window_us = 2 * us_per_second;
constexpr TimeUs write_interval_us = 30 * us_per_second;
constexpr std::size_t status_columns = 200;

constexpr std::string_view serving_word = "http: serving ";
constexpr std::string_view subscribed_word = "mqtt: subscribed";

} // namespace

bool says_ready(Role role, std::string_view line)
{
    switch (role) {
    case Role::writer:
        return line.find(subscribed_word) != line.npos;
    case Role::reader:
        return line.find(serving_word) != line.npos;
    default:
        return false;
    }
}

std::string url_in(std::string_view line)
{
    const std::size_t word = line.find(serving_word);
    if (word == line.npos)
        return {};
    const std::string_view rest = line.substr(word + serving_word.size());
    return std::string(rest.substr(0, rest.find_first_of(" \"")));
}

void RateMeter::sample(std::uint64_t count, TimeUs steady_us)
{
    if (!samples_.empty() && count < samples_.back().second)
        samples_.clear();
    samples_.emplace_back(steady_us, count);
    while (samples_.size() > 2 && steady_us - samples_[1].first >= rate_window_us)
        samples_.pop_front();
}

std::optional<double> RateMeter::per_second() const
{
    if (samples_.empty())
        return std::nullopt;
    const TimeUs span_us = samples_.back().first - samples_.front().first;
    if (span_us < shortest_window_us)
        return std::nullopt;
    const auto count = static_cast<double>(samples_.back().second - samples_.front().second);
    return count * static_cast<double>(us_per_second) / static_cast<double>(span_us);
}

StackReport::StackReport(const StackFile& file, StackRecord record, TimeUs away_since_steady_us)
    : file_(file)
    , record_(std::move(record))
    , away_since_steady_us_(away_since_steady_us)
{
    change(StackState::starting);
}

void StackReport::spawned(Role role, long pid)
{
    ProcessRecord& process = record_.processes[std::string(to_string(role))];
    process.restarts += process.started_us == 0 ? 0 : 1;
    process.started_us = now_us();
    process.pid = pid;
    file_.write(record_);
}

void StackReport::ended(Role role)
{
    record_.processes[std::string(to_string(role))].pid = 0;
    if (role == Role::reader && record_.state == StackState::serving)
        return change(StackState::starting);
    file_.write(record_);
}

void StackReport::ready(Role role, std::string_view line)
{
    if (role != Role::reader
        || (record_.state != StackState::starting && record_.state != StackState::serving))
        return;
    record_.url = url_in(line);
    measure_absence();
    service_.ready("serving " + record_.url);
    change(StackState::serving);
}

void StackReport::measure_absence()
{
    if (away_since_steady_us_ == 0)
        return;
    record_.away_us = steady_us() - std::exchange(away_since_steady_us_, 0);
    spdlog::info("stack: restarted; pages were away for {}", format_duration(*record_.away_us));
}

void StackReport::restarting()
{
    if (record_.state == StackState::serving)
        away_since_steady_us_ = steady_us();
    service_.reloading(steady_us());
    change(StackState::restarting);
}

void StackReport::stopping()
{
    service_.stopping();
    change(StackState::stopping);
}

void StackReport::tick(const coordination::StatusSnapshot& seen)
{
    if (seen.ingest && seen.ingest->run_id == record_.run_id) {
        rate_.sample(seen.ingest->received, steady_us());
        record_.messages_per_second = rate_.per_second();
    }
    if (record_.state != StackState::restarting && record_.state != StackState::stopping)
        service_.alive(describe(seen), is_migrating(seen, record_.run_id));
    if (steady_us() - written_steady_us_ >= write_interval_us) {
        written_steady_us_ = steady_us();
        file_.write(record_);
    }
}

void StackReport::change(StackState state)
{
    if (record_.state != state || record_.since_us == 0)
        record_.since_us = now_us();
    record_.state = state;
    file_.write(record_);
}

std::string StackReport::describe(const coordination::StatusSnapshot& seen) const
{
    if (is_migrating(seen, record_.run_id))
        return progress_line(*seen.migration, status_columns);
    std::string text(to_string(record_.state));
    if (record_.state == StackState::serving)
        text += " " + record_.url;
    if (record_.messages_per_second)
        text += fmt::format(", {:.1f} messages/s", *record_.messages_per_second);
    return text;
}

} // namespace meshview::launcher
