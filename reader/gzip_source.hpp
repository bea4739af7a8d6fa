#pragma once

#include <memory>
#include <string>

#include <zlib.h>

#include "reader/body_source.hpp"

namespace meshview::reader {

/// The bytes of another source, compressed as they go out: one gzip stream over all pieces. One thread at a
/// time, as its source.
class GzipSource final : public BodySource {
public:
    explicit GzipSource(std::shared_ptr<BodySource> source);
    ~GzipSource() override;

    std::string next(Queries& queries) override;

private:
    void pack(std::string_view piece, int flush, std::string& out);

    std::shared_ptr<BodySource> source_;
    z_stream stream_{};
    bool ended_ = false;
};

} // namespace meshview::reader
