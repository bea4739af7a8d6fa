#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/config.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// Writes status lines and header fields, with those that every answer carries: what the browser may load,
/// and from where. Constant after construction; any thread.
class AnswerHead {
public:
    /// The site's tile server, if one is configured, is the only foreign host that pages may load from; only
    /// the configured origins may show them in a frame.
    explicit AnswerHead(const SiteConfig& site);

    /// From the status line to the empty line.
    std::string of(const Response& response, bool keep_alive, TimeUs now_us) const;

    /// The head of an event stream: no length, ends with the connection.
    std::string of_event_stream(TimeUs now_us) const;

private:
    std::string on_every_answer_;
};

/// Who may show the pages in a frame: this site itself, and these origins (checked with the configuration).
std::string frame_ancestors(const std::vector<std::string>& origins);

/// `https://tiles.example` of `https://tiles.example/{z}/{x}/{y}.png`, `https://*.tiles.example` where the
/// first label is a placeholder; empty when there is no safe host in it.
std::string tile_source(std::string_view tile_url);

} // namespace meshview::reader
