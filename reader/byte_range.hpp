#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "reader/body_source.hpp"

namespace meshview::reader {

/// A part of a body: `first` to `last`, both included.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    std::uint64_t bytes() const noexcept { return last - first + 1; }
};

/// What a header Range asks for.
struct RangeRequest {
    enum class State {
        whole, ///< nothing that is understood here (RFC 9110, section 14.2: then it is ignored)
        part,
        unsatisfiable, ///< 416
    };
    State state = State::whole;
    ByteRange range;
};

/// `bytes=0-99`, `bytes=100-` or `bytes=-100` of a body of `total` bytes; several ranges count as none.
RangeRequest read_range(std::string_view header, std::uint64_t total);

/// Only these bytes of another source. Throws std::runtime_error when the source ends before them.
class PartSource final : public BodySource {
public:
    PartSource(std::shared_ptr<BodySource> source, const ByteRange& range)
        : source_(std::move(source))
        , skip_(range.first)
        , left_(range.bytes())
    { }

    std::string next(Queries& queries) override;

private:
    std::shared_ptr<BodySource> source_;
    std::uint64_t skip_;
    std::uint64_t left_;
};

} // namespace meshview::reader
