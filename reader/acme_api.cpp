#include "reader/handlers.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace meshview::reader {

namespace {

constexpr std::size_t max_challenge_bytes = 4096;

/// base64url, as RFC 8555 demands: nothing that could lead out of the folder.
bool is_token(std::string_view text)
{
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-'
            || c == '_';
    });
}

} // namespace

Response acme_challenge(const Request& request, const Services& services)
{
    const std::filesystem::path& folder = services.config.server.acme_challenge;
    const std::string& token = request.path_values.at(0);
    std::error_code error;
    if (folder.empty() || !is_token(token) || !std::filesystem::is_regular_file(folder / token, error))
        return error_answer(request, http::status::not_found, "there is no such challenge");
    std::ifstream file(folder / token, std::ios::binary);
    std::string bytes(max_challenge_bytes, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    Response response = html_answer(std::move(bytes));
    response.content_type = "application/octet-stream";
    return response;
}

} // namespace meshview::reader
