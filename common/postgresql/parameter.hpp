#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/postgresql/array.hpp"

namespace meshview::postgresql {

/// What a parameter $1, $2, ... of a statement stands for, in the form that PostgreSQL reads; the column
/// gives the type.
class Parameter {
public:
    Parameter(std::nullopt_t) { }
    Parameter(std::string text)
        : text_(std::move(text))
    { }
    Parameter(std::string_view text)
        : text_(text)
    { }
    Parameter(const char* text)
        : text_(text)
    { }
    Parameter(std::int64_t number);
    Parameter(int number)
        : Parameter(std::int64_t{number})
    { }
    Parameter(double number);
    Parameter(bool value)
        : text_(value ? "t" : "f")
    { }
    template <class Value>
    Parameter(const std::optional<Value>& value)
    {
        if (value)
            *this = Parameter(*value);
    }
    Parameter(const Array& array)
        : text_(array.bytes())
        , is_binary_(true)
    { }
    /// For a bytea.
    static Parameter bytes(std::string_view bytes);

    /// Null for NULL.
    const char* data() const { return text_ ? text_->c_str() : nullptr; }
    std::size_t size() const { return text_ ? text_->size() : 0; }
    bool is_binary() const { return is_binary_; }

private:
    std::optional<std::string> text_;
    bool is_binary_ = false;
};
using Parameters = std::vector<Parameter>;

} // namespace meshview::postgresql
