#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

#include "writer/trouble.hpp"

namespace meshview::writer {

/// Somebody migrates the database at this moment.
class MigrationUnderWay : public std::runtime_error {
public:
    MigrationUnderWay()
        : std::runtime_error("somebody migrates it at this moment")
    { }
};

/// The schema is not the one that ingest was begun with.
class OtherSchema : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What an error of PostgreSQL, or one of these, means for ingest; nothing for any other.
std::optional<Trouble> trouble_of_postgresql(const std::exception& error);

} // namespace meshview::writer
