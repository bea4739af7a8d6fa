#include "reader/assets.hpp"

#include <fstream>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"

namespace meshview::reader {

namespace {

Body read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw ExitError(ExitCode::configuration,
            fmt::format("front end: {} is missing; build the project again", path.string()));
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::make_shared<const std::string>(std::move(bytes).str());
}

Body read_if_there(const std::filesystem::path& path)
{
    return std::filesystem::exists(path) ? read_file(path) : nullptr;
}

} // namespace

// The build writes each address of the site from its root on, in quotes of one kind or another.
void Assets::add_prefix(File& file, const std::string& prefix)
{
    std::string text = *file.plain;
    const bool is_page = file.type.starts_with("text/html");
    for (const char quote : {'"', '\'', '`', '('}) {
        const std::string address = std::string(1, quote) + (is_page ? "/" : "/assets/");
        for (std::size_t at = text.find(address); at != std::string::npos; at = text.find(address, at + 1))
            text.insert(at + 1, prefix);
    }
    if (is_page)
        if (const std::size_t root = text.find("<html"); root != std::string::npos)
            text.insert(root + 5, fmt::format(" data-prefix=\"{}\"", prefix));
    if (text == *file.plain)
        return;
    file.hash = fmt::format("{:016x}", std::hash<std::string>{}(text));
    file.gzip = file.gzip ? std::make_shared<const std::string>(gzip(text)) : nullptr;
    file.brotli = file.brotli ? std::make_shared<const std::string>(brotli(text)) : nullptr;
    file.plain = std::make_shared<const std::string>(std::move(text));
}

Assets::Assets(const std::filesystem::path& folder, const std::string& prefix)
try {
    const std::filesystem::path list = folder / "assets.json";
    if (!std::filesystem::exists(list))
        return;
    std::size_t bytes = 0;
    const boost::json::value listed = boost::json::parse(*read_file(list));
    for (const auto& [name, entry] : listed.as_object()) {
        const std::string path(name.data(), name.size());
        File file{.type = boost::json::value_to<std::string>(entry.at("type")),
            .hash = boost::json::value_to<std::string>(entry.at("hash")).substr(0, 32),
            .plain = read_file(folder / path),
            .gzip = read_if_there(folder / (path + ".gz")),
            .brotli = read_if_there(folder / (path + ".br"))};
        if (!prefix.empty() && !file.type.starts_with("image/png"))
            add_prefix(file, prefix);
        for (const Body& body : {file.plain, file.gzip, file.brotli})
            bytes += body ? body->size() : 0;
        files_.emplace(path, std::move(file));
    }
    spdlog::debug("web: {} files of the front end, {} KiB in memory", files_.size(), bytes / 1024);
} catch (const ExitError&) {
    throw;
} catch (const std::exception& error) {
    throw ExitError(ExitCode::configuration,
        fmt::format("front end: {} is broken ({}); build the project again",
            (folder / "assets.json").string(), error.what()));
}

std::optional<Response> Assets::find(const Request& request) const
{
    if (request.encoded_path.size() < 2)
        return std::nullopt;
    return find(request.encoded_path.substr(1), request);
}

std::optional<Response> Assets::find(const std::string& path, const Request& request) const
{
    const auto found = files_.find(path);
    if (found == files_.end())
        return std::nullopt;
    const File& file = found->second;

    Response response;
    response.content_type = file.type;
    response.varies_by_encoding = file.gzip || file.brotli;
    response.body = file.plain;
    if (file.brotli && request.accepts_brotli) {
        response.body = file.brotli;
        response.content_encoding = "br";
    } else if (file.gzip && request.accepts_gzip) {
        response.body = file.gzip;
        response.content_encoding = "gzip";
    }
    const std::string_view encoding = response.content_encoding;
    response.etag = fmt::format("\"{}{}{}\"", file.hash, encoding.empty() ? "" : "-", encoding);
    // What stands below assets/ has a hash of its content in its name.
    response.cache_control = path.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    if (has_matching_etag(request.if_none_match, response.etag)) {
        response.status = http::status::not_modified;
        response.body = nullptr;
    }
    return response;
}

std::filesystem::path default_assets_folder()
{
    std::error_code error;
    const auto executable = std::filesystem::read_symlink("/proc/self/exe", error);
    return executable.parent_path().parent_path() / "share" / "meshview" / "web";
}

} // namespace meshview::reader
