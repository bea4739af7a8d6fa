#include "migrations/postgresql/scratch.hpp"

namespace meshview::migrations::postgresql {

namespace {

Connection open_scratch(const PostgresqlUrl& url)
{
    Connection connection(url, {.application_name = "meshview scratch"});
    // Nothing of the real schema is found by its name here. The warnings are about the real one, too, which
    // gives them when it is changed.
    connection.execute("SET search_path TO pg_temp; SET client_min_messages TO error");
    connection.execute("BEGIN");
    return connection;
}

} // namespace

Scratch::Scratch(const PostgresqlUrl& url)
    : connection_(open_scratch(url))
    , dialect_(connection_, Transactions::callers)
{ }

void Scratch::fill(const Schema& schema, const std::vector<std::string>& revisions)
{
    for (Table table : schema.tables) {
        table.foreign_keys.clear();
        dialect_.apply(CreateTable{table.name, elements_of(table)});
        for (const Index& index : table.indexes)
            dialect_.apply(CreateIndex{
                index.name, table.name, index.elements, {.unique = index.unique, .where = index.where}});
    }
    // Those that they refer to are all there now.
    for (const Table& table : schema.tables)
        for (const ForeignKeyConstraint& key : table.foreign_keys)
            if (schema.table(key.ref_table) != nullptr)
                dialect_.apply(AlterTable{table.name, {CreateConstraint{key}}});
    dialect_.set_revisions(revisions, {});
}

} // namespace meshview::migrations::postgresql
