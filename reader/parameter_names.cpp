#include "reader/parameter_names.hpp"

#include <algorithm>
#include <unordered_map>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "common/text.hpp"
#include "reader/handlers.hpp"

namespace meshview::reader {

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t shortest = 4; ///< of shorter ones each is near to each
constexpr std::size_t near = 2;
constexpr std::string_view references = "#/components/parameters/";

Names names_of(const boost::json::value& operation, const boost::json::value& shared)
{
    Names names;
    const auto* parameters = operation.as_object().if_contains("parameters");
    if (parameters == nullptr)
        return names;
    for (const boost::json::value& listed : parameters->as_array()) {
        const auto* reference = listed.as_object().if_contains("$ref");
        const boost::json::value& parameter = reference == nullptr
            ? listed
            : shared.at(std::string_view(reference->as_string()).substr(references.size()));
        if (parameter.at("in").as_string() == "query")
            names.emplace_back(parameter.at("name").as_string());
    }
    return names;
}

std::unordered_map<std::string_view, Names> read_names()
{
    const boost::json::value description = boost::json::parse(openapi_description());
    const boost::json::value& shared = description.at("components").at("parameters");
    std::unordered_map<std::string_view, Names> names;
    for (const Route& route : routes())
        if (const auto* path = description.at("paths").as_object().if_contains(route.path))
            names.emplace(route.path, names_of(path->at("get"), shared));
    return names;
}

} // namespace

void refuse_misspelt_names(const Route& route, const QueryParameters& query)
{
    static const std::unordered_map<std::string_view, Names> all = read_names();
    const auto known = all.find(route.path);
    if (known == all.end())
        return;
    for (const auto& [name, value] : query.values()) {
        if (name.size() < shortest || std::ranges::find(known->second, name) != known->second.end())
            continue;
        for (const std::string& meant : known->second)
            if (meant.size() >= shortest && edit_distance(name, meant) <= near)
                throw BadParameter(name, value, fmt::format("named {} here", meant));
    }
}

} // namespace meshview::reader
