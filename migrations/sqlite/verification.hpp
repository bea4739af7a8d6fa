#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

namespace meshview::migrations::sqlite {

/// What a change of a table means to do to the list of objects; everything else has to stay.
struct IntendedObjects {
    std::set<std::string> dropped_indexes{}; ///< lower case, as the following
    std::set<std::string> created_indexes{};
    std::map<std::string, std::string> renamed_tables{}; ///< old -> new
};

/// How views and triggers stand before a change, to prove afterwards that it broke none. A view or trigger
/// that did not work before may go on not working. Each is compiled twice, the second time without taking
/// unknown "names" for strings: there a column that disappeared would otherwise turn into its own name.
class SchemaProof {
public:
    explicit SchemaProof(SQLite::Database& db);

    /// Some view or trigger is broken already; SQLite's own ALTER TABLE would stumble over it.
    bool has_broken_objects() const;

    /// Throws ExitError `configuration` naming the first object that the change broke, lost or left behind.
    void require_unbroken(const IntendedObjects& intended) const;

private:
    struct Works {
        bool plain = false;
        bool strict = false; ///< without double-quoted strings
    };
    std::map<std::string, Works> probe() const;
    std::set<std::string> objects() const;

    SQLite::Database& db_;
    std::map<std::string, Works> works_;
    std::set<std::string> objects_;
};

/// The rows that violate foreign keys of a table, or of tables that refer to it. Orphans from before are
/// normal and stay; new ones are refused.
class ForeignKeyProof {
public:
    ForeignKeyProof(SQLite::Database& db, std::string table);

    /// Throws ExitError `configuration` naming the constraint and the number of rows.
    void require_no_new_violations() const;

private:
    /// child, parent and columns -> violating rows; or the error with which SQLite refuses to look: -1.
    using Violations = std::map<std::string, std::int64_t>;
    Violations look() const;
    void look_at(const std::string& child, Violations& found) const;

    SQLite::Database& db_;
    std::string table_;
    Violations before_;
};

/// Throws ExitError `configuration` with what PRAGMA quick_check says of the table, if not `ok`.
void require_sound(SQLite::Database& db, const std::string& table);

} // namespace meshview::migrations::sqlite
