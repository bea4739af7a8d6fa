#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <boost/json/value_to.hpp>

#include "common/mesh/encoding.hpp"
#include "tests/common/mesh/vectors.hpp"

namespace {

void write(const std::filesystem::path& folder, const std::string& name, std::string_view bytes)
{
    std::filesystem::create_directories(folder);
    std::ofstream(folder / name, std::ios::binary) << bytes;
}

} // namespace

/// What the fuzzers start from: of each test vector the topic, the envelope, and the payload behind its port,
/// in folders below the one given.
int main(int argc, char** argv)
{
    if (argc != 2)
        return 64;
    const std::filesystem::path folder(argv[1]);
    for (const auto& vector : meshview::mesh::load_vectors()) {
        write(folder / "topic", vector.id, vector.topic);
        write(folder / "envelope", vector.id, vector.bytes);
        const auto* const data = vector.expect.if_contains("data");
        if (data == nullptr || !data->is_object())
            continue;
        const auto& packet = data->as_object();
        const auto port = packet.contains("portnum") ? packet.at("portnum").to_number<int>() : 0;
        if (packet.contains("payload"))
            write(folder / "payload", vector.id,
                static_cast<char>(port < 128 ? port : port - 128)
                    + meshview::mesh::decode_hex(packet.at("payload").as_string()).value());
    }
    return 0;
}
