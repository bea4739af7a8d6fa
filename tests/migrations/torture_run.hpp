#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include "migrations/alter_database.hpp"
#include "tests/migrations/torture.hpp"
#include "tests/temporary_folder.hpp"

namespace meshview::testing {

using migrations::sqlite::RebuildWhen;

/// Applies the operations of the case as `meshview-migrate alter` does. Empty: applied; else why not.
std::string apply(SQLite::Database& db, const TortureCase& torture, RebuildWhen rebuild);

/// A database file of the case, in WAL mode or not, on the file system with faults (faulty_vfs.hpp).
class CaseFile {
public:
    CaseFile(const TortureCase& torture, bool wal);

    std::string path() const { return (folder_.path() / "case.db").string(); }

    /// Each on a connection of its own.
    std::vector<std::string> content_now() const;
    std::vector<std::string> faults_now() const;
    std::string apply_now(RebuildWhen rebuild) const;

private:
    const TortureCase& torture_;
    TemporaryFolder folder_{};
};

/// The cases that have to be applied, and that another connection can go on with.
template <class Work>
void for_each_ok_case(const Work& work)
{
    for (const TortureCase& torture : all_torture_cases()) {
        if (torture.expect() != "ok" || torture.needs_its_connection())
            continue;
        CAPTURE(torture.name);
        work(torture);
    }
}

} // namespace meshview::testing
