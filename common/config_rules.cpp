#include "common/config_rules.hpp"

#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace meshview::config_rules {

std::optional<std::vector<std::string>> parse_list(const std::string& text)
{
    std::vector<std::string> items;
    if (text.starts_with('[')) {
        boost::json::error_code error;
        const boost::json::value json = boost::json::parse(text, error);
        if (error || !json.is_array())
            return std::nullopt;
        for (const boost::json::value& item : json.get_array()) {
            if (item.is_string())
                items.emplace_back(item.get_string());
            else if (item.is_int64())
                items.push_back(std::to_string(item.get_int64()));
            else
                return std::nullopt;
        }
        return items;
    }
    std::istringstream stream(text);
    for (std::string item; std::getline(stream, item, ',');) {
        const std::size_t first = item.find_first_not_of(" \t\n");
        if (first != item.npos)
            items.push_back(item.substr(first, item.find_last_not_of(" \t\n") - first + 1));
    }
    return items;
}

} // namespace meshview::config_rules
