#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace meshview::migrations {

/// One word of SQL text; white space and comments lie between words.
struct SqlWord {
    enum class Kind { name, text, number, symbol };

    Kind kind = Kind::symbol;
    std::string value; ///< a name without its quotes; everything else as written
    bool quoted = false; ///< a name in quotes is never a keyword
    std::size_t begin = 0; ///< where it stands in the text
    std::size_t end = 0;

    /// The unquoted word, in any case.
    bool is(std::string_view keyword_or_symbol) const;
};

/// The words of SQL text as SQLite cuts it (sqlite/tokenizer.hpp), for reading definitions. Pure; never
/// fails.
std::vector<SqlWord> sql_words(std::string_view sql);

} // namespace meshview::migrations
