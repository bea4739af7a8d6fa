#include "migrations/operations.hpp"

#include <utility>

namespace meshview::migrations {

BatchOperations::BatchOperations(std::string table)
    : alter_{std::move(table), {}}
{ }

void BatchOperations::add_column(Column column, IfNotExists options)
{
    alter_.changes.emplace_back(AddColumn{std::move(column), options});
}

void BatchOperations::drop_column(std::string column, IfExists options)
{
    alter_.changes.emplace_back(DropColumn{std::move(column), options});
}

void BatchOperations::alter_column(std::string column, ColumnChange change)
{
    alter_.changes.emplace_back(AlterColumn{std::move(column), std::move(change)});
}

void BatchOperations::create_index(std::string name, std::vector<IndexElement> elements, IndexOptions options)
{
    alter_.changes.emplace_back(
        CreateIndex{std::move(name), alter_.table, std::move(elements), std::move(options)});
}

void BatchOperations::drop_index(std::string name, IfExists options)
{
    alter_.changes.emplace_back(DropIndex{std::move(name), options});
}

void BatchOperations::create_primary_key(std::string name, ColumnNames columns)
{
    alter_.changes.emplace_back(CreateConstraint{PrimaryKeyConstraint{std::move(columns), std::move(name)}});
}

void BatchOperations::create_unique_constraint(std::string name, ColumnNames columns)
{
    alter_.changes.emplace_back(CreateConstraint{UniqueConstraint{std::move(columns), std::move(name)}});
}

void BatchOperations::create_check_constraint(std::string name, std::string sqltext)
{
    alter_.changes.emplace_back(CreateConstraint{CheckConstraint{std::move(sqltext), std::move(name)}});
}

void BatchOperations::create_foreign_key(std::string name, std::string ref_table, ColumnNames columns,
    ColumnNames ref_columns, std::string ondelete, std::string onupdate)
{
    alter_.changes.emplace_back(CreateConstraint{ForeignKeyConstraint{
        .columns = std::move(columns),
        .ref_table = std::move(ref_table),
        .ref_columns = std::move(ref_columns),
        .name = std::move(name),
        .ondelete = std::move(ondelete),
        .onupdate = std::move(onupdate),
    }});
}

void BatchOperations::drop_constraint(std::string name, ConstraintType type, ColumnNames columns)
{
    alter_.changes.emplace_back(DropConstraint{std::move(name), type, std::move(columns)});
}

AlterTable BatchOperations::take() &&
{
    return std::move(alter_);
}

Operations::Operations(Dialect& dialect)
    : dialect_(dialect)
{ }

void Operations::apply(Operation operation)
{
    dialect_.apply(operation);
}

void Operations::create_table(std::string table, std::vector<TableElement> elements, IfNotExists options)
{
    apply(CreateTable{std::move(table), std::move(elements), options});
}

void Operations::drop_table(std::string table, IfExists options)
{
    apply(DropTable{std::move(table), options});
}

void Operations::rename_table(std::string table, std::string new_name)
{
    apply(RenameTable{std::move(table), std::move(new_name)});
}

void Operations::add_column(std::string table, Column column, IfNotExists options)
{
    batch_alter_table(
        std::move(table), [&](BatchOperations& batch) { batch.add_column(std::move(column), options); });
}

void Operations::drop_column(std::string table, std::string column, IfExists options)
{
    batch_alter_table(
        std::move(table), [&](BatchOperations& batch) { batch.drop_column(std::move(column), options); });
}

void Operations::alter_column(std::string table, std::string column, ColumnChange change)
{
    batch_alter_table(std::move(table),
        [&](BatchOperations& batch) { batch.alter_column(std::move(column), std::move(change)); });
}

void Operations::create_index(
    std::string name, std::string table, std::vector<IndexElement> elements, IndexOptions options)
{
    apply(CreateIndex{std::move(name), std::move(table), std::move(elements), std::move(options)});
}

void Operations::drop_index(std::string name, IfExists options)
{
    apply(DropIndex{std::move(name), options});
}

void Operations::create_primary_key(std::string name, std::string table, ColumnNames columns)
{
    batch_alter_table(std::move(table),
        [&](BatchOperations& batch) { batch.create_primary_key(std::move(name), std::move(columns)); });
}

void Operations::create_unique_constraint(std::string name, std::string table, ColumnNames columns)
{
    batch_alter_table(std::move(table),
        [&](BatchOperations& batch) { batch.create_unique_constraint(std::move(name), std::move(columns)); });
}

void Operations::create_check_constraint(std::string name, std::string table, std::string sqltext)
{
    batch_alter_table(std::move(table),
        [&](BatchOperations& batch) { batch.create_check_constraint(std::move(name), std::move(sqltext)); });
}

void Operations::create_foreign_key(std::string name, std::string table, std::string ref_table,
    ColumnNames columns, ColumnNames ref_columns, std::string ondelete, std::string onupdate)
{
    batch_alter_table(std::move(table), [&](BatchOperations& batch) {
        batch.create_foreign_key(std::move(name), std::move(ref_table), std::move(columns),
            std::move(ref_columns), std::move(ondelete), std::move(onupdate));
    });
}

void Operations::drop_constraint(
    std::string name, std::string table, ConstraintType type, ColumnNames columns)
{
    batch_alter_table(std::move(table),
        [&](BatchOperations& batch) { batch.drop_constraint(std::move(name), type, std::move(columns)); });
}

void Operations::batch_alter_table(std::string table, const std::function<void(BatchOperations&)>& changes)
{
    BatchOperations batch(std::move(table));
    changes(batch);
    AlterTable alter = std::move(batch).take();
    if (!alter.changes.empty())
        apply(std::move(alter));
}

void Operations::bulk_insert(std::string table, std::vector<Row> rows)
{
    apply(BulkInsert{std::move(table), std::move(rows)});
}

void Operations::backfill(Backfill backfill)
{
    apply(std::move(backfill));
}

void Operations::execute(std::string sql, std::string dialect)
{
    if (dialect.empty() || dialect == dialect_.name())
        apply(Execute{std::move(sql), std::move(dialect)});
}

Inspector& Operations::inspector()
{
    return dialect_.inspector();
}

std::string Operations::epoch_us(const std::string& datetime_column) const
{
    return dialect_.epoch_us(datetime_column);
}

std::string Operations::datetime_of(const std::string& us_column) const
{
    return dialect_.datetime_of(us_column);
}

} // namespace meshview::migrations
