#include "migrations/copy/database_copy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"
#include "common/time.hpp"

namespace meshview::migrations {

namespace {

constexpr std::int64_t rows_a_piece = 5'000;
constexpr TimeUs between_log_lines_us = us_per_second;

} // namespace

DatabaseCopy::DatabaseCopy(CopyEnd& from, CopyEnd& to, std::vector<CopyTable> tables)
    : from_(from)
    , to_(to)
    , tables_(std::move(tables))
    , said_us_(steady_us())
{ }

void DatabaseCopy::say(const char* doing, const CopyTable& table, std::int64_t done, std::int64_t rows)
{
    const TimeUs now = steady_us();
    if (now - said_us_ < between_log_lines_us)
        return;
    said_us_ = now;
    spdlog::info("copy: {} {}: {} of {} rows", doing, table.name, done, rows);
}

TableSum DatabaseCopy::sum(CopyEnd& end, const CopyTable& table, const char* doing)
{
    TableSum sum{.table = table.name};
    const std::int64_t rows = end.count(table);
    for (RowKey after;;) {
        const CopyEnd::Piece piece = end.read(table, after, rows_a_piece);
        if (piece.rows.empty())
            return sum;
        for (const CopyRow& row : piece.rows)
            sum.hashes += hash_of(row);
        sum.rows += static_cast<std::int64_t>(piece.rows.size());
        after = piece.last;
        say(doing, table, sum.rows, rows);
    }
}

void DatabaseCopy::look_at_source()
try {
    for (const CopyTable& table : tables_)
        sums_.push_back(sum(from_, table, "looking at"));
} catch (const UnfitRow& error) {
    throw ExitError(ExitCode::bad_data,
        fmt::format("nothing was copied: {} cannot hold {}; correct that value in {} and begin again",
            to_.name(), error.what(), from_.name()));
}

void DatabaseCopy::carry_out()
{
    for (std::size_t i = 0; i < tables_.size(); ++i)
        copy(tables_[i], sums_[i].rows);
}

void DatabaseCopy::copy(const CopyTable& table, std::int64_t rows)
{
    CopyMark mark = to_.mark(table).value_or(CopyMark{});
    if (mark.rows > 0 && mark.rows < rows)
        spdlog::info("copy: {} goes on after {} of {} rows", table.name, mark.rows, rows);
    while (true) {
        const CopyEnd::Piece piece = from_.read(table, mark.key, rows_a_piece);
        if (piece.rows.empty())
            return;
        mark.key = piece.last;
        mark.rows += static_cast<std::int64_t>(piece.rows.size());
        to_.write(table, piece.rows, mark);
        say("copying", table, mark.rows, rows);
    }
}

void DatabaseCopy::verify()
{
    std::vector<std::string> different;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        const TableSum found = sum(to_, tables_[i], "comparing");
        if (found != sums_[i])
            different.push_back(found.rows == sums_[i].rows
                    ? fmt::format("{} (of {} rows some are otherwise)", found.table, found.rows)
                    : fmt::format("{} ({} rows instead of {})", found.table, found.rows, sums_[i].rows));
    }
    if (!different.empty())
        throw ExitError(ExitCode::bad_data,
            fmt::format("{} is not what {} is: {}", to_.name(), from_.name(), fmt::join(different, ", ")));
}

} // namespace meshview::migrations
