#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "reader/answer_cache.hpp"
#include "reader/request.hpp"
#include "reader/response.hpp"
#include "reader/services.hpp"

namespace meshview::reader {

class Queries;

/// Answers from memory, on the connection's own thread; never blocks.
using ImmediateHandler = Response (*)(const Request& request, const Services& services);
/// Answers from the database, on a worker thread, only while the gate is open.
using DatabaseHandler = Response (*)(const Request& request, Queries& queries, const Services& services);

struct Route {
    http::verb method; ///< get also answers HEAD
    std::string_view
        path; ///< `{name}` stands for one segment, which becomes the next of Request::path_values
    std::variant<ImmediateHandler, DatabaseHandler> handler;
    bool before_serving = false; ///< answers also while the gate is closed
    Keep keep = Keep::no; ///< of a DatabaseHandler's answers, by path and query
    bool on_worker = false; ///< an ImmediateHandler that asks the file system
};

/// The one table of what this server answers, apart from the files of the front end.
std::span<const Route> routes();

/// The route of a path, whatever its method; null when there is none. Fills `path_values`.
const Route* find_route(std::string_view encoded_path, std::vector<std::string>& path_values);

} // namespace meshview::reader
