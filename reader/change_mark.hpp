#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace meshview::reader {

/// Tells whether the database changed, for hardly any price. Safe from any thread.
class ChangeMark {
public:
    virtual ~ChangeMark() = default;

    /// The state of the database as one value: two that are equal have no commit between them.
    using Value = std::array<std::uint32_t, 12>;

    /// Nothing when it cannot be told, as while closed.
    virtual std::optional<Value> read() const = 0;

    /// Begins to look at the database as it is now. When it cannot, that is logged, and read() has nothing to
    /// tell.
    virtual void open() = 0;
    /// Lets go of the database.
    virtual void close() = 0;
};

} // namespace meshview::reader
