#pragma once

#include <string>
#include <string_view>

namespace meshview::reader {

/// A page that needs nothing but one style sheet from memory: for errors, and while there is nothing else to
/// serve. All texts are escaped.
struct SmallPage {
    std::string_view title;
    std::string_view message;
    int refresh_seconds = 0; ///< 0: it does not reload itself
    double progress = -1; ///< 0 to 1 draws a bar; negative: none
    std::string_view detail;
    std::string_view prefix; ///< Request::prefix
    bool leads_home = false; ///< with a link to the site's first page
};

inline constexpr std::string_view small_page_style_path = "/maintenance.css";

std::string small_page(const SmallPage& page);

/// What stands at small_page_style_path.
std::string_view small_page_style();

/// Text for HTML, safe between tags and within quoted attributes; broken UTF-8 repaired.
std::string escape_html(std::string_view text);

} // namespace meshview::reader
