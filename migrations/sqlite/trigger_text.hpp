#pragma once

#include <optional>
#include <string_view>

#include "migrations/types.hpp"

namespace meshview::migrations::sqlite {

/// What the head of CREATE TRIGGER says.
struct TriggerHead {
    enum class Event { insert, update, remove };
    Event event = Event::insert;
    ColumnNames update_of{}; ///< UPDATE OF these; empty: of any
};

/// nullopt for text that is no CREATE TRIGGER. Pure.
std::optional<TriggerHead> read_trigger_head(std::string_view sql);

} // namespace meshview::migrations::sqlite
