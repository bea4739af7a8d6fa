#include "migrations/revision.hpp"

namespace meshview::migrations {

namespace {

void upgrade(Operations& op)
{
    op.create_table("example",
        {
            Column{"id", Integer{}, primary_key},
            Column{"name", String{100}, not_null},
            Column{"description", Text{}},
            Column{"value", Float{}},
            Column{"is_active", Boolean{}, server_default("'1'"), not_null},
            Column{"created_at", DateTime{}, server_default("CURRENT_TIMESTAMP"), not_null},
            Column{"updated_at", DateTime{}},
        },
        {.if_not_exists = true});
    op.create_index("idx_example_name", "example", {"name"}, {.if_not_exists = true});
}

void downgrade(Operations& op)
{
    op.drop_table("example");
}

} // namespace

Revision revision_1717fa5c6545()
{
    return {
        .revision = "1717fa5c6545",
        .down_revision = {"add_time_us_cols"},
        .create_date = "2026-11-22 18:00",
        .message = "add the example table",
        .upgrade = upgrade,
        .downgrade = downgrade,
    };
}

} // namespace meshview::migrations
