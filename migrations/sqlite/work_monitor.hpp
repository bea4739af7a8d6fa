#pragma once

#include <cstdint>

namespace meshview::migrations::sqlite {

/// Told by long work how far it is, so that somebody can be told in turn. While a copy runs inside one
/// statement, the row number last inserted says where it is.
class WorkMonitor {
public:
    virtual ~WorkMonitor() = default;

    struct RowRange {
        std::int64_t first = 0; ///< the smallest row number
        std::int64_t last = 0;
        std::int64_t rows = 0;
    };
    virtual void copying(const RowRange& range) = 0;
    virtual void copied() = 0;
};

} // namespace meshview::migrations::sqlite
