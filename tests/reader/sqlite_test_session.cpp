#include "tests/reader/test_session.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "common/database.hpp"
#include "tests/reader/fixture.hpp"

namespace meshview::reader::testing {

namespace {

struct Bind {
    SQLite::Statement& statement;
    int index;

    void operator()(std::monostate) const { statement.bind(index); }
    void operator()(bool value) const { statement.bind(index, value ? 1 : 0); }
    void operator()(const SqlBytes& value) const
    {
        statement.bind(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
    }
    void operator()(const auto& value) const { statement.bind(index, value); }
};

class SqliteTestSession final : public TestSession {
public:
    explicit SqliteTestSession(const std::filesystem::path& path)
        : db_(open_for_writing({.path = path}))
    { }

    void exec(const std::string& sql) override { db_.exec(sql); }
    void run(const std::string& sql, const std::vector<SqlValue>& values) override
    {
        SQLite::Statement statement(db_, sql);
        int index = 0;
        for (const SqlValue& value : values)
            std::visit(Bind{statement, ++index}, value);
        statement.exec();
    }
    std::int64_t number(const std::string& sql) override { return db_.execAndGet(sql).getInt64(); }
    void notify() override { }

private:
    SQLite::Database db_;
};

} // namespace

std::unique_ptr<TestSession> open_test_session(const DatabaseConfig& config)
{
    return std::make_unique<SqliteTestSession>(config.path);
}

void place_database(DatabaseConfig& config, const std::filesystem::path& folder)
{
    config.path = folder / "packets.db";
    make_database(config.path);
}

} // namespace meshview::reader::testing
