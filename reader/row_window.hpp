#pragma once

#include <cstdint>
#include <limits>

#include "reader/query_parameters.hpp"

namespace meshview::reader {

/// `limit` and `offset` of a list that is whole without them. Lives while one request is answered.
class RowWindow {
public:
    /// Throws BadParameter.
    explicit RowWindow(const QueryParameters& query)
        : skip_(query.integer("offset", 0, largest).value_or(0))
        , left_(query.integer("limit", 1, largest).value_or(std::numeric_limits<std::int64_t>::max()))
    { }

    /// To be called for each row of the list: whether it belongs to the answer.
    bool wants_next()
    {
        if (skip_ > 0) {
            --skip_;
            return false;
        }
        if (left_ == 0)
            return false;
        --left_;
        return true;
    }
    /// Nothing more belongs to it.
    bool is_full() const noexcept { return left_ == 0; }

private:
    static constexpr std::int64_t largest = std::numeric_limits<std::int32_t>::max();

    std::int64_t skip_;
    std::int64_t left_;
};

} // namespace meshview::reader
