#include "reader/gzip_source.hpp"

#include <array>
#include <stdexcept>

namespace meshview::reader {

namespace {

constexpr int gzip_window_bits = 15 + 16;
constexpr int level = 4; ///< an export is read from the database meanwhile, which takes longer
constexpr std::size_t least_piece_bytes = 16 * 1024;

} // namespace

GzipSource::GzipSource(std::shared_ptr<BodySource> source)
    : source_(std::move(source))
{
    if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib: cannot start");
}

GzipSource::~GzipSource()
{
    deflateEnd(&stream_);
}

void GzipSource::pack(std::string_view piece, int flush, std::string& out)
{
    std::array<char, 32 * 1024> packed;
    // zlib takes its input as non-const but does not write to it.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(piece.data()));
    stream_.avail_in = static_cast<uInt>(piece.size());
    do {
        stream_.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream_.avail_out = static_cast<uInt>(packed.size());
        if (deflate(&stream_, flush) == Z_STREAM_ERROR)
            throw std::runtime_error("zlib: cannot compress");
        out.append(packed.data(), packed.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
}

// An empty piece would say that this is the end.
std::string GzipSource::next(Queries& queries)
{
    std::string out;
    while (!ended_ && out.size() < least_piece_bytes) {
        const std::string piece = source_->next(queries);
        ended_ = piece.empty();
        pack(piece, ended_ ? Z_FINISH : Z_NO_FLUSH, out);
    }
    return out;
}

} // namespace meshview::reader
