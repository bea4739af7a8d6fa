#pragma once

namespace meshview::migrations {

/// A visitor of a variant, from a function for each alternative.
template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

} // namespace meshview::migrations
