#pragma once

#include <SQLiteCpp/Exception.h>

#include "writer/trouble.hpp"

namespace meshview::writer {

/// What an error of SQLite means for ingest.
Trouble trouble_of(const SQLite::Exception& error);

} // namespace meshview::writer
