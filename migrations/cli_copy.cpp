#include <algorithm>
#include <iostream>

#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/config.hpp"
#include "common/exit_code.hpp"
#include "common/time.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/copy/database_copy.hpp"
#include "migrations/graph.hpp"

namespace meshview::migrations {

namespace {

/// The database of an option, with the rest of the invocation.
Invocation place_of(const Invocation& invocation, const std::string& option, const std::string& place)
{
    if (place.empty())
        throw ExitError(ExitCode::usage, fmt::format("copy needs {}: a file or a URL of PostgreSQL", option));
    Invocation result = invocation;
    const DatabaseConfig database = read_connection_string(place);
    result.database = database.path;
    result.postgresql = database.postgresql;
    return result;
}

std::string revision_of(const Target& source)
{
    const coordination::Observation seen = source.look();
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    if (seen.revisions.size() != 1 || !graph.contains(seen.revisions.front()))
        throw ExitError(ExitCode::configuration,
            fmt::format("{} is at {}, which is no revision that this program knows; upgrade it first",
                source.name(), or_base(seen.revisions)));
    return seen.revisions.front();
}

bool is_empty(const Target& target)
{
    return !target.exists() || (target.look().revisions.empty() && copy_tables(target.schema()).empty());
}

/// The copy's tables, as the target has them. Throws ExitError when the source lacks some of it.
std::vector<CopyTable> tables_of(const Target& source, const Target& target)
{
    const Schema from = source.schema();
    std::vector<CopyTable> tables = copy_tables(target.schema());
    for (const CopyTable& table : tables) {
        const Table* const found = from.table(table.name);
        for (const Column& column : table.columns)
            if (found == nullptr || found->column(column.name) == nullptr)
                throw ExitError(ExitCode::configuration,
                    fmt::format(
                        "{} has no {}.{}, which its revision should have; see meshview-migrate doctor",
                        source.name(), table.name, column.name));
    }
    for (const CopyTable& table : copy_tables(from))
        if (std::ranges::find(tables, table.name, &CopyTable::name) == tables.end())
            spdlog::warn(
                "copy: table {} of {} is not MeshView's and is not copied", table.name, source.name());
    return tables;
}

void require_no_rows(CopyEnd& end, const std::vector<CopyTable>& tables)
{
    for (const CopyTable& table : tables)
        if (const std::int64_t rows = end.count(table); rows > 0)
            throw ExitError(ExitCode::configuration,
                fmt::format(
                    "{} is not empty: {} has {} rows; name an empty database", end.name(), table.name, rows));
}

void print(const Invocation& invocation, const std::vector<TableSum>& sums, const std::string& what)
{
    std::int64_t rows = 0;
    boost::json::array tables;
    for (const TableSum& sum : sums) {
        rows += sum.rows;
        tables.emplace_back(boost::json::object{
            {"table", sum.table}, {"rows", sum.rows}, {"checksum", fmt::format("{:016x}", sum.hashes)}});
        if (!invocation.json)
            fmt::print("{:<20} {:>12} rows   {:016x}\n", sum.table, sum.rows, sum.hashes);
    }
    if (invocation.json)
        print_json({{"result", what}, {"rows", rows}, {"tables", std::move(tables)}});
    else
        fmt::print("{} rows: {}\n", rows, what);
}

/// Makes the tables in a target that has none, or not all of them because that was cut. Never touches one
/// that holds something.
void make_tables(const Target& target, const Invocation& place, const std::string& revision)
{
    if (!is_empty(target)) {
        const auto seen = target.look();
        if (seen.revisions == std::vector{revision})
            return;
        const RevisionGraph& graph = RevisionGraph::of_this_program();
        const bool is_on_the_way = seen.revisions.empty()
            || (seen.revisions.size() == 1 && graph.contains(seen.revisions.front())
                && graph.is_ancestor(seen.revisions.front(), revision));
        if (!is_on_the_way)
            throw ExitError(ExitCode::configuration,
                fmt::format(
                    "{} is not empty: it is at {}, and the copy will be at {}; name an empty database",
                    target.name(), or_base(seen.revisions), revision));
        require_no_rows(*open_copy_end(place), copy_tables(target.schema()));
    }
    target.change()->migrator().upgrade(revision);
}

/// Books of this source mean that the copy goes on.
void begin_or_go_on(CopyEnd& from, CopyEnd& to, const std::vector<CopyTable>& tables)
{
    const auto source = to.source_in_books();
    if (source == from.name())
        return;
    if (source)
        throw ExitError(ExitCode::configuration,
            fmt::format(
                "{} holds the beginning of a copy of {}; name an empty database", to.name(), *source));
    require_no_rows(to, tables);
    to.open_books(from.name());
}

} // namespace

ExitCode copy_command(const Invocation& invocation)
{
    const Invocation from_place = place_of(invocation, "--from", invocation.from);
    const Invocation to_place = place_of(invocation, "--to", invocation.to);
    const auto source = open_target(from_place);
    const auto target = open_target(to_place);
    if (!source->exists())
        throw ExitError(ExitCode::configuration, fmt::format("there is no database {}", source->name()));
    const std::string revision = revision_of(*source);
    const bool compares = invocation.verify_only;

    if (invocation.dry_run) {
        const auto from = open_copy_end(from_place);
        std::vector<TableSum> sums;
        for (const CopyTable& table : copy_tables(source->schema()))
            sums.push_back({.table = table.name, .rows = from->count(table)});
        print(invocation, sums, fmt::format("would be copied at {}", revision));
        return ExitCode::ok;
    }
    if (!compares)
        make_tables(*target, to_place, revision);
    const std::vector<CopyTable> tables = tables_of(*source, *target);
    const auto from = open_copy_end(from_place);
    const auto to = open_copy_end(to_place);
    const TimeUs begun_us = steady_us();
    DatabaseCopy copy(*from, *to, tables);
    copy.look_at_source();
    if (!compares) {
        begin_or_go_on(*from, *to, tables);
        copy.carry_out();
    }
    copy.verify();
    if (!compares)
        to->finish(tables);
    print(invocation, copy.sums(),
        compares ? "the same in both"
                 : fmt::format("copied and compared in {}", format_duration(steady_us() - begun_us)));
    return ExitCode::ok;
}

} // namespace meshview::migrations
