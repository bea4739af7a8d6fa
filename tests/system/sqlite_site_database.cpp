#include "tests/system/site_database.hpp"

#include <SQLiteCpp/Database.h>

namespace meshview::system_test {

namespace {

constexpr std::string_view scheme = "sqlite+aiosqlite:///";

std::filesystem::path path_of(const std::string& connection_string)
{
    return connection_string.substr(scheme.size());
}

} // namespace

SiteDatabase::SiteDatabase(const std::filesystem::path& folder)
    : connection_string_(std::string(scheme) + (folder / "packets.db").string())
{ }

bool SiteDatabase::is_made() const
{
    return std::filesystem::exists(path_of(connection_string_));
}

bool SiteDatabase::is_whole() const
{
    SQLite::Database db(path_of(connection_string_).string(), SQLite::OPEN_READWRITE);
    return db.execAndGet("PRAGMA integrity_check").getString() == "ok";
}

} // namespace meshview::system_test
