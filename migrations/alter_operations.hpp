#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/operation.hpp"

namespace meshview::migrations {

/// What the file of `meshview-migrate alter` holds: operations, and the settings that the connection is to
/// have before them (and after them again).
struct AlterFile {
    std::vector<Operation> operations;
    std::optional<bool> foreign_keys{};
    std::optional<bool> legacy_alter_table{};
};

/// Reads the JSON text:
///
///     {"conn": {"foreign_keys": 1},
///      "ops": [{"op": "rename_table", "table": "node", "new_name": "mesh node"},
///              {"op": "batch_alter_table", "table": "packet", "ops": [
///                  {"op": "drop_column", "name": "import_time"},
///                  {"op": "alter_column", "name": "channel", "nullable": false, "server_default": "'x'"}]}]}
///
/// Inside a batch: drop_column{name}; add_column{name, type, nullable, server_default, unique, unique_name};
/// alter_column{name, type, nullable, server_default, new_name}, where what is absent stays and a
/// server_default of null is taken away; create_unique_constraint{name, columns};
/// create_check_constraint{name, sqltext}; create_foreign_key{name, columns, ref_table, ref_columns,
/// ondelete, onupdate}; drop_constraint{name, type, columns}; create_index{name, columns, unique, where};
/// drop_index{name}. Throws ExitError `bad_data` naming the place in the file for anything else.
AlterFile read_alter_file(std::string_view json);

} // namespace meshview::migrations
