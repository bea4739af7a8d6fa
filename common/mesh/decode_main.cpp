#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "common/mesh/encoding.hpp"
#include "common/mesh/envelope_json.hpp"
#include "common/program.hpp"

namespace meshview::mesh {

namespace {

namespace json = boost::json;

struct Options {
    std::optional<std::string> topic;
    std::optional<std::string> envelope_hex; ///< empty: lines of JSON on standard input
    std::vector<KeyEntry> keys;
};

KeyEntry parse_key(const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        throw ExitError(ExitCode::usage, "--key wants NAME=BASE64");
    return {.channel = text.substr(0, equals), .psk_base64 = text.substr(equals + 1)};
}

Options parse_options(const std::vector<std::string>& arguments)
{
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const bool takes_value = argument == "--topic" || argument == "--key";
        if (takes_value && i + 1 == arguments.size())
            throw ExitError(ExitCode::usage, argument + " needs a value");
        if (argument == "--topic")
            options.topic = arguments[++i];
        else if (argument == "--key")
            options.keys.push_back(parse_key(arguments[++i]));
        else if (argument.starts_with("--"))
            throw ExitError(ExitCode::usage, "unknown option " + argument);
        else if (options.envelope_hex)
            throw ExitError(ExitCode::usage, "one envelope at a time");
        else
            options.envelope_hex = argument;
    }
    if (options.envelope_hex.has_value() != options.topic.has_value())
        throw ExitError(ExitCode::usage, "--topic and the envelope in hex go together");
    return options;
}

std::string decode_to_json(const std::string& topic, std::string_view envelope_hex, const Keyring& keyring)
{
    const auto bytes = decode_hex(envelope_hex);
    if (!bytes)
        throw ExitError(ExitCode::bad_data, "the envelope is not hex");
    return json::serialize(envelope_json(decode_envelope(topic, *bytes, keyring)));
}

std::string text_member(const json::object& object, std::string_view name)
{
    const json::value* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string())
        throw ExitError(ExitCode::bad_data, fmt::format("\"{}\" is missing or not a string", name));
    return std::string(value->get_string());
}

/// The ring of a line: its `keyring`, a list of `{"channel","psk_b64"}`, or else the one from the command
/// line.
std::optional<Keyring> line_keyring(const json::object& line)
{
    const json::value* const list = line.if_contains("keyring");
    if (list == nullptr)
        return std::nullopt;
    if (!list->is_array())
        throw ExitError(ExitCode::bad_data, "\"keyring\" is not a list");
    std::vector<KeyEntry> entries;
    for (const json::value& item : list->get_array()) {
        if (!item.is_object())
            throw ExitError(ExitCode::bad_data, "\"keyring\" holds something that is not an object");
        const json::object& entry = item.get_object();
        entries.push_back({entry.contains("channel") ? text_member(entry, "channel") : std::string(),
            text_member(entry, "psk_b64")});
    }
    return Keyring(entries, "keyring");
}

std::string decode_line(const std::string& text, const Keyring& default_keyring)
{
    const json::value parsed = json::parse(text);
    if (!parsed.is_object())
        throw ExitError(ExitCode::bad_data, "not a JSON object");
    const json::object& line = parsed.get_object();
    const auto keyring = line_keyring(line);
    return decode_to_json(
        text_member(line, "topic"), text_member(line, "envelope_hex"), keyring ? *keyring : default_keyring);
}

ExitCode decode_lines(std::istream& in, std::ostream& out, const Keyring& keyring)
{
    ExitCode result = ExitCode::ok;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty())
            continue;
        try {
            out << decode_line(line, keyring) << '\n';
        } catch (const std::exception& error) {
            out << json::serialize(json::object{{"error", error.what()}}) << '\n';
            result = ExitCode::bad_data;
        }
    }
    return result;
}

ExitCode run(const CommandLine& line)
{
    const Options options = parse_options(line.arguments);
    const Keyring keyring =
        options.keys.empty() ? Keyring::with_default_key({}) : Keyring(options.keys, "--key");
    if (!options.envelope_hex)
        return decode_lines(std::cin, std::cout, keyring);
    std::cout << decode_to_json(*options.topic, *options.envelope_hex, keyring) << '\n';
    return ExitCode::ok;
}

constexpr Program program{
    .name = "meshview-decode",
    .process = "decode",
    .summary = "prints what the writer makes of an envelope, as JSON.",
    .usage = "[--key NAME=BASE64]... [--topic TOPIC HEX]",
    .details =
        "  --topic TOPIC       the topic that the envelope was published to\n"
        "  --key NAME=BASE64   a channel key to try; repeatable; without any, the default key\n"
        "  HEX                 the envelope\n"
        "\n"
        "Without an envelope it reads lines of JSON, {\"topic\",\"envelope_hex\",\"keyring\"}, and answers\n"
        "each with one line; the keyring is a list of {\"channel\",\"psk_b64\"}. A line that cannot be\n"
        "read is answered {\"error\"}, and the exit code is 65 in the end.\n",
    .takes_config = false,
};

} // namespace

} // namespace meshview::mesh

int main(int argc, char** argv)
{
    return meshview::run_program(meshview::mesh::program, argc, argv, meshview::mesh::run);
}
