#pragma once

#include <string>

#include <doctest/doctest.h>

#include "common/exit_code.hpp"

namespace meshview {

/// What the ExitError says that `work` must end with; checks its code.
template <class Work>
std::string error_of(const Work& work, ExitCode code)
{
    try {
        work();
    } catch (const ExitError& error) {
        CHECK(error.code() == code);
        return error.what();
    }
    FAIL("no error");
    return {};
}

inline bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

} // namespace meshview
