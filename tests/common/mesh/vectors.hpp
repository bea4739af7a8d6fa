#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "common/mesh/envelope.hpp"

namespace meshview::mesh {

/// One test vector of the protocol: an envelope, the keys to try, and what must come out.
struct Vector {
    std::string id;
    std::string title;
    std::string topic;
    std::string bytes;
    Keyring keyring;
    boost::json::object expect;
    boost::json::object source; ///< as it stands in the file
};

/// Reads tests/data/vectors_public.json.
std::vector<Vector> load_vectors();

/// The paths at which two JSON values differ, one a line; empty when they are the same. Numbers with a
/// fraction are compared as 32-bit floats.
std::string differences(const boost::json::value& expected, const boost::json::value& actual);

} // namespace meshview::mesh
