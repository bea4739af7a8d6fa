#include "common/postgresql/result.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "common/postgresql/error.hpp"

namespace meshview::postgresql {

namespace {

constexpr const char* no_number = "22018"; // invalid_character_value_for_cast

template <class Number>
Number number_of(std::string_view text)
{
    Number number{};
    if (text.empty())
        return number;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        throw Error(no_number, fmt::format("\"{}\" is no number", text));
    return number;
}

} // namespace

void Result::Clear::operator()(pg_result* result) const
{
    PQclear(result);
}

Result::Result(pg_result* result)
    : result_(result)
{ }

int Result::rows() const
{
    return PQntuples(result_.get());
}

int Result::columns() const
{
    return PQnfields(result_.get());
}

std::int64_t Result::affected_rows() const
{
    return number_of<std::int64_t>(PQcmdTuples(result_.get()));
}

bool Result::is_null(int row, int column) const
{
    return PQgetisnull(result_.get(), row, column) != 0;
}

std::uint32_t Result::type(int column) const
{
    return PQftype(result_.get(), column);
}

std::string_view Result::text(int row, int column) const
{
    return {PQgetvalue(result_.get(), row, column),
        static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t Result::integer(int row, int column) const
{
    return number_of<std::int64_t>(text(row, column));
}

double Result::real(int row, int column) const
{
    return number_of<double>(text(row, column));
}

bool Result::boolean(int row, int column) const
{
    return text(row, column) == "t";
}

std::string Result::bytes(int row, int column) const
{
    std::size_t size = 0;
    const std::unique_ptr<unsigned char, decltype(&PQfreemem)> plain(
        PQunescapeBytea(
            reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), row, column)), &size),
        &PQfreemem);
    return {reinterpret_cast<const char*>(plain.get()), size};
}

// `{a,"b c","d\"e"}`
std::vector<std::string> Result::array(int row, int column) const
{
    std::vector<std::string> elements;
    const std::string_view written = text(row, column);
    std::string element;
    bool quoted = false;
    for (std::size_t i = 1; i + 1 < written.size(); ++i) {
        const char c = written[i];
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            elements.push_back(std::exchange(element, {}));
        else
            element += c == '\\' ? written[++i] : c;
    }
    if (written.size() > 2)
        elements.push_back(std::move(element));
    return elements;
}

std::optional<std::string> Result::value() const
{
    if (rows() == 0 || is_null(0, 0))
        return std::nullopt;
    return std::string(text(0, 0));
}

} // namespace meshview::postgresql
