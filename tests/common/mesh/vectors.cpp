#include "tests/common/mesh/vectors.hpp"

#include <fstream>
#include <iterator>

#include <boost/json.hpp>

#include "common/mesh/encoding.hpp"

namespace meshview::mesh {

namespace {

namespace json = boost::json;

std::string text_of(const json::value& value)
{
    return std::string(value.as_string());
}

Keyring read_keyring(const json::array& list)
{
    std::vector<KeyEntry> entries;
    for (const json::value& item : list)
        entries.push_back({text_of(item.at("channel")), text_of(item.at("psk_b64"))});
    return Keyring(entries);
}

bool same_scalar(const json::value& expected, const json::value& actual)
{
    if (expected.is_double() || actual.is_double())
        return expected.is_number() && actual.is_number()
            && expected.to_number<float>() == actual.to_number<float>();
    return expected == actual;
}

void compare(
    std::string& out, const std::string& path, const json::value& expected, const json::value& actual)
{
    const auto differ = [&] {
        out += path + ": expected " + json::serialize(expected) + ", is " + json::serialize(actual) + "\n";
    };
    if (expected.is_object() && actual.is_object()) {
        for (const auto& [key, value] : expected.get_object()) {
            const auto* const other = actual.get_object().if_contains(key);
            compare(out, path + "." + std::string(key), value,
                other != nullptr ? *other : json::value("(absent)"));
        }
        for (const auto& [key, value] : actual.get_object())
            if (!expected.get_object().contains(key))
                out += path + "." + std::string(key) + ": not expected, is " + json::serialize(value) + "\n";
    } else if (expected.is_array() && actual.is_array()) {
        if (expected.get_array().size() != actual.get_array().size())
            return differ();
        for (std::size_t i = 0; i < expected.get_array().size(); ++i)
            compare(out, path + "[" + std::to_string(i) + "]", expected.at(i), actual.at(i));
    } else if (!same_scalar(expected, actual)) {
        differ();
    }
}

} // namespace

std::vector<Vector> load_vectors()
{
    std::ifstream file(MESHVIEW_TEST_DATA "/vectors_public.json");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::vector<Vector> vectors;
    const json::value file_json = json::parse(text);
    for (const json::value& item : file_json.at("vectors").as_array())
        vectors.push_back({text_of(item.at("id")), text_of(item.at("title")), text_of(item.at("topic")),
            decode_hex(text_of(item.at("envelope_hex"))).value(), read_keyring(item.at("keyring").as_array()),
            item.at("expect").as_object(), item.as_object()});
    return vectors;
}

std::string differences(const json::value& expected, const json::value& actual)
{
    std::string out;
    compare(out, "", expected, actual);
    return out;
}

} // namespace meshview::mesh
