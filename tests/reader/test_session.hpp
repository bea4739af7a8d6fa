#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "common/config.hpp"

namespace meshview::reader::testing {

struct SqlBytes {
    std::string bytes;
};
using SqlValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, SqlBytes>;

/// A connection with a writer's rights to a test's database, of the kind that the test program is for. Words
/// are those that SQLite and PostgreSQL both know.
class TestSession {
public:
    virtual ~TestSession() = default;

    /// One or several statements without values.
    virtual void exec(const std::string& sql) = 0;
    /// One statement with values $1, $2, ..., which must appear in it in this order.
    virtual void run(const std::string& sql, const std::vector<SqlValue>& values) = 0;
    /// The only column of the only row.
    virtual std::int64_t number(const std::string& sql) = 0;
    /// Tells readers of what was written, as far as they do not see that by themselves.
    virtual void notify() = 0;
};

/// sqlite_test_session.cpp, or postgresql/postgresql_test_session.cpp.
std::unique_ptr<TestSession> open_test_session(const DatabaseConfig& config);

/// A database for one test, with what make_database() makes; the rest of the configuration is left alone.
void place_database(DatabaseConfig& config, const std::filesystem::path& folder);

} // namespace meshview::reader::testing
