#include "reader/small_page.hpp"

#include <fmt/format.h>

#include "common/text.hpp"

namespace meshview::reader {

std::string escape_html(std::string_view text)
{
    std::string escaped;
    for (const char c : repair_utf8(text)) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string small_page(const SmallPage& page)
{
    std::string html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    if (page.refresh_seconds > 0)
        html += fmt::format("<meta http-equiv=\"refresh\" content=\"{}\">\n", page.refresh_seconds);
    html +=
        fmt::format("<title>{0} · MeshView</title>\n<link rel=\"stylesheet\" href=\"{1}\">\n</head>\n<body>\n"
                    "<main>\n<h1>{0}</h1>\n<p>{2}</p>\n",
            escape_html(page.title), std::string(page.prefix) + std::string(small_page_style_path),
            escape_html(page.message));
    if (page.progress >= 0)
        html += fmt::format("<progress max=\"1\" value=\"{:.3f}\"></progress>\n", page.progress);
    if (!page.detail.empty())
        html += fmt::format("<p class=\"detail\">{}</p>\n", escape_html(page.detail));
    if (page.leads_home)
        html += fmt::format("<p><a href=\"{}/\">Start page</a></p>\n", page.prefix);
    html += "</main>\n</body>\n</html>\n";
    return html;
}

std::string_view small_page_style()
{
    return R"(:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 36rem; padding: 2rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
progress { width: 100%; height: .75rem; }
.detail { opacity: .7; font-size: .9rem; }
)";
}

} // namespace meshview::reader
