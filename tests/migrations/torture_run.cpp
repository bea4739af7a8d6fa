#include "tests/migrations/torture_run.hpp"

#include "tests/migrations/faulty_vfs.hpp"

namespace meshview::testing {

std::string apply(SQLite::Database& db, const TortureCase& torture, RebuildWhen rebuild)
{
    const migrations::AlterFile file = migrations::read_alter_file(torture.alter_file());
    try {
        migrations::alter_database(db, file, rebuild);
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

CaseFile::CaseFile(const TortureCase& torture, bool wal)
    : torture_(torture)
{
    arm(Fault::none, 0);
    SQLite::Database db(path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, faulty_vfs());
    db.exec(torture.setup);
    if (wal)
        db.exec("PRAGMA journal_mode = WAL");
}

std::vector<std::string> CaseFile::content_now() const
{
    SQLite::Database db(path(), SQLite::OPEN_READWRITE, 0, faulty_vfs());
    return content(db);
}

std::vector<std::string> CaseFile::faults_now() const
{
    SQLite::Database db(path(), SQLite::OPEN_READWRITE, 0, faulty_vfs());
    return faults_of(db, torture_, false);
}

std::string CaseFile::apply_now(RebuildWhen rebuild) const
{
    try {
        SQLite::Database db(path(), SQLite::OPEN_READWRITE, 0, faulty_vfs());
        return apply(db, torture_, rebuild);
    } catch (const SQLite::Exception& error) {
        return error.what(); // the disk does not even let it open
    }
}

} // namespace meshview::testing
