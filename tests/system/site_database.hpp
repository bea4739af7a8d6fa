#pragma once

#include <filesystem>
#include <string>

namespace meshview::system_test {

/// The database of a site under test, of the kind that the test program is for (sqlite_site_database.cpp or
/// postgresql/postgresql_site_database.cpp). Nothing is there until a writer makes it.
class SiteDatabase {
public:
    explicit SiteDatabase(const std::filesystem::path& folder);

    /// As an operator writes it into the configuration.
    const std::string& connection_string() const { return connection_string_; }
    bool is_made() const;
    /// Whether all in it is as it should be.
    bool is_whole() const;

private:
    std::string connection_string_;
};

} // namespace meshview::system_test
