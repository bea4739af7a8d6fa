#include "reader/traceroute_svg.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "common/text.hpp"
#include "reader/small_page.hpp"

namespace meshview::reader {

namespace {

constexpr std::size_t most_nodes = 200;
constexpr std::size_t most_name_bytes = 64;
constexpr int column_width = 180;
constexpr int row_height = 70;
constexpr int margin = 60;
constexpr int radius = 12;

constexpr std::string_view forward_color = "#d9481c";
constexpr std::string_view back_color = "#0b7fab";
constexpr std::string_view relay_color = "#8a8f98";
constexpr std::string_view origin_color = "#c62828";
constexpr std::string_view target_color = "#2e7d32";

using Path = std::vector<NodeNum>;

struct Place {
    int column = 0;
    int row = 0;

    int x() const { return margin + column * column_width; }
    int y() const { return margin + row * row_height; }
};

/// Each node stands where it is met first, in the column of its hops from the origin.
class Layout {
public:
    explicit Layout(const TracerouteDrawing& drawing)
    {
        put(drawing.origin, 0);
        for (const Path& path : drawing.forward)
            for (std::size_t i = 0; i < path.size(); ++i)
                put(path[i], static_cast<int>(i));
        for (const Path& path : drawing.back)
            for (std::size_t i = 0; i < path.size(); ++i)
                put(path[i], static_cast<int>(path.size() - 1 - i));
    }

    const std::map<NodeNum, Place>& places() const { return places_; }
    int width() const { return 2 * margin + column_width * columns_; }
    int height() const { return 2 * margin + row_height * (rows_ - 1); }

private:
    void put(NodeNum node, int column)
    {
        if (places_.size() >= most_nodes || places_.contains(node))
            return;
        const int row = in_column_[column]++;
        places_.emplace(node, Place{column, row});
        columns_ = std::max(columns_, column);
        rows_ = std::max(rows_, row + 1);
    }

    std::map<NodeNum, Place> places_;
    std::map<int, int> in_column_;
    int columns_ = 0;
    int rows_ = 1;
};

void draw_links(std::string& svg, const std::set<Path>& paths, const Layout& layout, bool back)
{
    std::set<std::pair<NodeNum, NodeNum>> links;
    for (const Path& path : paths)
        for (std::size_t i = 1; i < path.size(); ++i)
            links.emplace(path[i - 1], path[i]);
    for (const auto& [from, to] : links) {
        const auto begin = layout.places().find(from);
        const auto end = layout.places().find(to);
        if (begin == layout.places().end() || end == layout.places().end() || from == to)
            continue;
        // Bent to one side, so that a way and its way back do not lie on each other.
        const int bend = back ? 26 : -26;
        const int middle_x = (begin->second.x() + end->second.x()) / 2;
        const int middle_y = (begin->second.y() + end->second.y()) / 2 + bend;
        fmt::format_to(std::back_inserter(svg),
            "<path d=\"M{} {}Q{} {} {} {}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{} "
            "marker-end=\"url(#{})\"/>\n",
            begin->second.x(), begin->second.y(), middle_x, middle_y, end->second.x(), end->second.y(),
            back ? back_color : forward_color, back ? " stroke-dasharray=\"6 4\"" : "",
            back ? "back" : "forward");
    }
}

void draw_marker(std::string& svg, std::string_view id, std::string_view color)
{
    fmt::format_to(std::back_inserter(svg),
        "<marker id=\"{}\" viewBox=\"0 0 8 8\" refX=\"20\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
        "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"{}\"/></marker>\n",
        id, color);
}

std::string_view color_of(NodeNum node, const TracerouteDrawing& drawing)
{
    if (node == drawing.origin)
        return origin_color;
    return node == drawing.target ? target_color : relay_color;
}

} // namespace

std::string draw_traceroute(
    const TracerouteDrawing& drawing, const std::function<std::string(NodeNum)>& name_of)
{
    const Layout layout(drawing);
    std::string svg =
        fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" "
                    "width=\"{0}\" height=\"{1}\" font-family=\"sans-serif\" font-size=\"13\">\n"
                    "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<defs>",
            layout.width(), layout.height());
    draw_marker(svg, "forward", forward_color);
    draw_marker(svg, "back", back_color);
    svg += "</defs>\n";
    draw_links(svg, drawing.forward, layout, false);
    draw_links(svg, drawing.back, layout, true);
    for (const auto& [node, place] : layout.places()) {
        const std::string name = escape_html(repair_utf8(name_of(node), most_name_bytes));
        fmt::format_to(std::back_inserter(svg),
            "<circle cx=\"{0}\" cy=\"{1}\" r=\"{2}\" fill=\"{3}\" stroke=\"#fff\" stroke-width=\"2\"/>"
            "<text x=\"{0}\" y=\"{4}\" text-anchor=\"middle\" fill=\"#1b1f24\">{5}</text>\n",
            place.x(), place.y(), radius, color_of(node, drawing), place.y() + 2 * radius + 6, name);
    }
    return svg + "</svg>\n";
}

} // namespace meshview::reader
