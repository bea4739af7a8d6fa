#include "writer/postgresql/trouble.hpp"

#include <array>
#include <string_view>

#include "common/postgresql/error.hpp"

namespace meshview::writer {

namespace {

struct Meaning {
    std::string_view sqlstate; ///< or its first characters
    Trouble trouble;
};

// The first that matches. https://www.postgresql.org/docs/current/errcodes-appendix.html
constexpr std::array meanings{
    Meaning{"22", Trouble::batch}, // data exceptions
    Meaning{"23", Trouble::batch}, // constraints
    Meaning{"54", Trouble::batch}, // program limits
    Meaning{"XX001", Trouble::corrupt}, Meaning{"XX002", Trouble::corrupt},
    Meaning{"26", Trouble::passing}, // a statement that a pooler's other session prepared
    Meaning{"42", Trouble::changed}, // what the statements name is not there
};

} // namespace

// A server that is gone, full, locked, failing over or refusing is waited for.
std::optional<Trouble> trouble_of_postgresql(const std::exception& error)
{
    if (dynamic_cast<const MigrationUnderWay*>(&error) != nullptr)
        return Trouble::passing;
    if (dynamic_cast<const OtherSchema*>(&error) != nullptr)
        return Trouble::changed;
    const auto* const refused = dynamic_cast<const postgresql::Error*>(&error);
    if (refused == nullptr)
        return std::nullopt;
    for (const Meaning& meaning : meanings)
        if (refused->is_of_class(meaning.sqlstate))
            return meaning.trouble;
    return Trouble::passing;
}

} // namespace meshview::writer
