#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/time.hpp"
#include "migrations/autogenerate.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/fingerprint.hpp"
#include "migrations/graph.hpp"
#include "migrations/new_revision.hpp"
#include "migrations/table_parts.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

namespace {

constexpr auto differs = static_cast<ExitCode>(1);

void require_folder(const std::filesystem::path& versions)
{
    if (!std::filesystem::is_directory(versions))
        throw ExitError(ExitCode::usage,
            fmt::format(
                "there is no folder {}; run this in the root of the source tree, or name the folder with "
                "--versions",
                versions.string()));
}

ExitCode write_revision(const Invocation& invocation, const NewRevision& revision)
{
    const std::filesystem::path path = invocation.versions / file_name(revision);
    std::ofstream file(path);
    file << source_text(revision) << std::flush;
    if (!file)
        throw ExitError(ExitCode::configuration, fmt::format("{} cannot be written", path.string()));
    if (invocation.json)
        print_json(boost::json::object{{"file", path.string()}, {"revision", revision.revision},
            {"down_revision",
                boost::json::array(revision.down_revision.begin(), revision.down_revision.end())}});
    else
        std::cout << path.string() << "\n";
    return ExitCode::ok;
}

NewRevision revision_on(std::vector<std::string> down_revision, const std::string& message)
{
    return {
        .revision = new_revision_id(),
        .down_revision = std::move(down_revision),
        .create_date = format_utc(now_us()).substr(0, std::string("2026-01-31 12:00").size()),
        .message = message,
    };
}

bool is_at_head(const coordination::Observation& seen)
{
    return seen.revisions == std::vector<std::string>{head()};
}

// The schema to start from: the database's, or without one that of the migrations.
Schema present_schema(const Target& target)
{
    if (!target.exists())
        return target.schema_at(head());
    if (!is_at_head(target.look()))
        throw ExitError(ExitCode::configuration,
            fmt::format("{} is not at the head {}; upgrade it first, or name no database that exists",
                target.name(), head()));
    return target.schema();
}

// The index as the revision has it, or none when it has none of the name.
void set_as_declared(Schema& present, const Schema& declared, const std::string& index)
{
    const auto is_meant = [&](const Table& table, const Index& each) {
        return index == object_of(table, each);
    };
    for (Table& table : present.tables) {
        std::erase_if(table.indexes, [&](const Index& each) { return is_meant(table, each); });
        if (const Table* const other = declared.table(table.name))
            std::copy_if(other->indexes.begin(), other->indexes.end(), std::back_inserter(table.indexes),
                [&](const Index& each) { return is_meant(*other, each); });
    }
}

// What operators have of their own is none of the model's business.
void leave_out_known_drift(Schema& present, const Schema& declared)
{
    const Fingerprint expected{head(), objects_of(declared), {}};
    for (const Drift& drift : drift_from(expected, objects_of(present))) {
        if (drift.known_as.empty())
            continue;
        const std::string& object = drift.difference.object;
        std::erase_if(present.tables, [&](const Table& each) { return object_of(each) == object; });
        std::erase_if(present.others, [&](const OpaqueObject& each) { return object_of(each) == object; });
        if (object.starts_with("index "))
            set_as_declared(present, declared, object);
    }
}

void report(const Invocation& invocation, const std::vector<std::string>& model,
    const std::vector<std::string>& database)
{
    if (invocation.json) {
        print_json(boost::json::object{{"ok", model.empty() && database.empty()},
            {"model", boost::json::array(model.begin(), model.end())},
            {"database", boost::json::array(database.begin(), database.end())}});
        return;
    }
    for (const std::string& line : model)
        std::cout << "migrations against model: " << line << "\n";
    for (const std::string& line : database)
        std::cout << "database against model: " << line << "\n";
    if (!model.empty())
        std::cout << "write a migration: meshview-migrate revision --autogenerate -m \"...\"\n";
    else if (database.empty())
        std::cout << "model, migrations and database agree\n";
}

} // namespace

ExitCode revision_command(const Invocation& invocation)
{
    if (invocation.message.empty())
        throw ExitError(
            ExitCode::usage, "say what the migration does: revision -m \"add route_return to traceroute\"");
    require_folder(invocation.versions);
    NewRevision revision = revision_on({head()}, invocation.message);
    if (invocation.autogenerate) {
        const auto target = open_target(invocation);
        Schema present = present_schema(*target);
        leave_out_known_drift(present, target->schema_at(head()));
        const Schema model = target->model();
        revision.upgrade = source_body(steps_between(present, model));
        revision.downgrade = source_body(steps_between(model, present));
        if (revision.upgrade.empty())
            throw ExitError(differs, "the model is what the database has; change migrations/model.cpp first");
    }
    return write_revision(invocation, revision);
}

ExitCode merge_command(const Invocation& invocation)
{
    require_folder(invocation.versions);
    const std::vector<std::string> heads = RevisionGraph::of_this_program().heads();
    if (heads.size() < 2)
        throw ExitError(
            differs, fmt::format("there is one head, {}: nothing to merge", fmt::join(heads, ", ")));
    const std::string message =
        invocation.message.empty() ? fmt::format("merge {}", fmt::join(heads, " and ")) : invocation.message;
    return write_revision(invocation, revision_on(heads, message));
}

ExitCode check_command(const Invocation& invocation)
{
    const auto target = open_target(invocation);
    const SchemaObjects declared = objects_of(target->model());
    std::vector<std::string> model;
    for (const Difference& difference : compare(declared, objects_of(target->schema_at(head()))))
        model.push_back(describe(difference));
    std::vector<std::string> database;
    if (target->exists() && is_at_head(target->look()))
        for (const Drift& drift : drift_from({head(), declared, {}}, objects_of(target->schema())))
            if (drift.known_as.empty())
                database.push_back(describe(drift.difference));
    report(invocation, model, database);
    return model.empty() && database.empty() ? ExitCode::ok : differs;
}

} // namespace meshview::migrations
