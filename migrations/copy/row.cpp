#include "migrations/copy/row.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "common/text.hpp"
#include "migrations/overloaded.hpp"

namespace meshview::migrations {

namespace {

[[noreturn]] void refuse(const std::string& reason)
{
    throw UnfitRow(reason);
}

Field whole_number(const Field& field, bool is_narrow)
{
    using Narrow = std::numeric_limits<std::int32_t>;
    const auto* const number = std::get_if<std::int64_t>(&field);
    if (number == nullptr)
        refuse("is no whole number");
    if (is_narrow && (*number < Narrow::min() || *number > Narrow::max()))
        refuse("does not fit into 32 bits");
    return *number;
}

Field truth(const Field& field)
{
    const auto* const number = std::get_if<std::int64_t>(&field);
    if (number == nullptr || (*number != 0 && *number != 1))
        refuse("is neither true nor false");
    return *number;
}

Field real(const Field& field)
{
    if (const auto* const number = std::get_if<std::int64_t>(&field))
        return static_cast<double>(*number);
    const auto* const number = std::get_if<double>(&field);
    if (number == nullptr || std::isnan(*number))
        refuse("is no number that SQLite knows");
    return *number == 0 ? 0.0 : *number; // SQLite has no negative zero
}

Field text(const Field& field, int length)
{
    const auto* const string = std::get_if<std::string>(&field);
    if (string == nullptr)
        refuse("is no text");
    if (!is_valid_utf8(*string))
        refuse("is no UTF-8");
    if (string->find('\0') != std::string::npos)
        refuse("holds a zero byte, which PostgreSQL cannot store in a text");
    const auto characters =
        std::ranges::count_if(*string, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    if (length > 0 && characters > length)
        refuse("is longer than the column allows");
    return *string;
}

// `2026-01-31T02:00:00.5` -> `2026-01-31 02:00:00.500000`, as SQLAlchemy writes it into SQLite.
Field moment(const Field& field)
{
    const auto* const string = std::get_if<std::string>(&field);
    if (string == nullptr)
        refuse("is no date and time");
    std::string time = *string;
    std::ranges::replace(time, 'T', ' ');
    constexpr std::size_t digits = 6;
    std::size_t point = time.find('.');
    if (point == std::string::npos) {
        point = time.size();
        time += '.';
    }
    time.resize(point + 1 + digits, '0');
    return time;
}

// The bytes are what counts: some programs store them as text.
Field bytes(const Field& field)
{
    if (const auto* const string = std::get_if<std::string>(&field))
        return Bytes{*string};
    if (!std::holds_alternative<Bytes>(field))
        refuse("is a number in a column of bytes");
    return field;
}

// Short of all bytes that could be confused: FNV-1a, then the end of MurmurHash3.
class Hash {
public:
    void add(std::string_view bytes)
    {
        for (const char byte : bytes)
            state_ = (state_ ^ static_cast<unsigned char>(byte)) * 1'099'511'628'211U;
    }
    void add(std::uint64_t number)
    {
        for (int shift = 0; shift < 64; shift += 8)
            state_ = (state_ ^ ((number >> shift) & 0xff)) * 1'099'511'628'211U;
    }
    std::uint64_t value() const
    {
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccdU;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53U;
        return mixed ^ (mixed >> 33);
    }

private:
    std::uint64_t state_ = 14'695'981'039'346'656'037U;
};

} // namespace

Field canonical(const Field& field, const Column& column)
{
    if (std::holds_alternative<std::monostate>(field))
        return field;
    return std::visit(Overloaded{
                          [&](const Integer&) { return whole_number(field, !column.is_primary_key); },
                          [&](const BigInteger&) { return whole_number(field, false); },
                          [&](const Boolean&) { return truth(field); },
                          [&](const Float&) { return real(field); },
                          [&](const LargeBinary&) { return bytes(field); },
                          [&](const String& string) { return text(field, string.length); },
                          [&](const DateTime&) { return moment(field); },
                          [&](const auto&) { return text(field, 0); },
                      },
        column.type);
}

std::uint64_t hash_of(const CopyRow& row)
{
    Hash hash;
    for (const Field& field : row) {
        hash.add(static_cast<std::uint64_t>(field.index()));
        std::visit(
            Overloaded{
                [](std::monostate) {},
                [&](std::int64_t number) { hash.add(static_cast<std::uint64_t>(number)); },
                [&](double number) { hash.add(std::bit_cast<std::uint64_t>(number)); },
                [&](const std::string& text) { hash.add(text.size()), hash.add(std::string_view(text)); },
                [&](const Bytes& bytes) {
                    hash.add(bytes.bytes.size());
                    hash.add(std::string_view(bytes.bytes));
                },
            },
            field);
    }
    return hash.value();
}

std::string to_json(const RowKey& key)
{
    boost::json::array array;
    for (const Field& field : key) {
        if (const auto* const number = std::get_if<std::int64_t>(&field))
            array.emplace_back(*number);
        else if (const auto* const text = std::get_if<std::string>(&field))
            array.emplace_back(*text);
        else
            array.emplace_back(nullptr);
    }
    return boost::json::serialize(array);
}

RowKey key_from_json(const std::string& text)
{
    RowKey key;
    const boost::json::value parsed = boost::json::parse(text);
    for (const boost::json::value& value : parsed.as_array())
        key.push_back(value.is_string() ? Field(std::string(value.as_string()))
                : value.is_null()       ? Field()
                                        : Field(value.to_number<std::int64_t>()));
    return key;
}

std::vector<CopyTable> copy_tables(const Schema& schema)
{
    std::vector<CopyTable> tables;
    std::set<std::string> placed;
    std::vector<const Table*> waiting;
    for (const Table& table : schema.tables)
        if (!is_bookkeeping(table.name))
            waiting.push_back(&table);
    const auto is_ready = [&](const Table* table) {
        return std::ranges::all_of(table->foreign_keys, [&](const ForeignKeyConstraint& key) {
            return key.ref_table == table->name || placed.contains(key.ref_table)
                || schema.table(key.ref_table) == nullptr;
        });
    };
    while (!waiting.empty()) {
        // A circle of references is cut somewhere.
        auto next = std::ranges::find_if(waiting, is_ready);
        if (next == waiting.end())
            next = waiting.begin();
        CopyTable table{.name = (*next)->name, .columns = {}, .key = (*next)->primary_key.columns};
        for (Column column : (*next)->columns) {
            if (column.computed)
                continue;
            column.is_primary_key = table.key.size() == 1 && table.key.front() == column.name;
            table.columns.push_back(std::move(column));
        }
        placed.insert(table.name);
        tables.push_back(std::move(table));
        waiting.erase(next);
    }
    return tables;
}

} // namespace meshview::migrations
