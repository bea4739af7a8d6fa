#pragma once

#include <string>

#include <boost/json.hpp>

namespace meshview::reader::testing {

/// Checks values against the part of JSON Schema that our OpenAPI description uses: $ref, anyOf, type, enum,
/// pattern, minimum, maximum, items, properties, required, additionalProperties. A keyword that it does not
/// know is a fault, so that nothing is believed to be checked that is not.
class JsonSchema {
public:
    /// `document` is what references point into; it outlives this.
    explicit JsonSchema(const boost::json::value& document)
        : document_(document)
    { }

    /// What is wrong and where; empty when nothing is.
    std::string faults(const boost::json::value& value, const boost::json::value& schema) const;

    /// The thing itself, if this is a reference to one.
    const boost::json::value& resolved(const boost::json::value& value) const;

private:
    void check(const boost::json::value& value, const boost::json::value& schema, const std::string& place,
        std::string& faults) const;
    void check_keyword(const boost::json::value& value, const boost::json::object& schema,
        std::string_view keyword, const std::string& place, std::string& faults) const;
    void check_object(const boost::json::object& object, const boost::json::object& schema,
        const std::string& place, std::string& faults) const;

    const boost::json::value& document_;
};

} // namespace meshview::reader::testing
