#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "reader/response.hpp"

namespace meshview::reader {

/// The built front end, read into memory at the start, with its compressed forms. Only what its list
/// (assets.json) names exists, so no request can reach another file. Constant after construction; any thread.
class Assets {
public:
    /// A folder without a list gives no assets (`available` is false). Throws ExitError `configuration` when
    /// the list is broken or names a file that is missing. With a `prefix` (Request::prefix) the files are
    /// given out with it in their addresses.
    explicit Assets(const std::filesystem::path& folder, const std::string& prefix = {});

    bool available() const noexcept { return !files_.empty(); }

    /// The file at the request's path, in the best encoding that the client accepts; 304 if it has that.
    std::optional<Response> find(const Request& request) const;
    /// The same for a path of our own choice, `index.html`.
    std::optional<Response> find(const std::string& path, const Request& request) const;

private:
    struct File {
        std::string type;
        std::string hash;
        Body plain;
        Body gzip; ///< null: not worth it
        Body brotli;
    };

    static void add_prefix(File& file, const std::string& prefix);

    std::unordered_map<std::string, File> files_; ///< by path without leading slash
};

/// `../share/meshview/web` beside the folder of the running executable.
std::filesystem::path default_assets_folder();

} // namespace meshview::reader
