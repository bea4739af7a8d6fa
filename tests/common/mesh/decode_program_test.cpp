#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/common/mesh/vectors.hpp"

using namespace meshview::mesh;
namespace json = boost::json;

namespace {

/// A folder that is gone when the test ends.
class Folder {
public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "meshview-decode-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string file(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

struct Answer {
    int exit_code;
    std::vector<std::string> lines; ///< of standard output
};

/// Runs meshview-decode; `arguments` is shell text.
Answer run_decode(const std::string& arguments, const std::string& input = {})
{
    const Folder folder;
    std::ofstream(folder.file("in")) << input;
    const std::string command = std::string(MESHVIEW_BIN "/meshview-decode ") + arguments + " <"
        + folder.file("in") + " >" + folder.file("out") + " 2>" + folder.file("err");
    const int status = std::system(command.c_str()); // NOLINT: the words are our own
    Answer answer{WEXITSTATUS(status), {}};
    std::ifstream out(folder.file("out"));
    for (std::string line; std::getline(out, line);)
        answer.lines.push_back(line);
    return answer;
}

} // namespace

TEST_CASE("meshview-decode answers each line of JSON with what is expected")
{
    const auto vectors = load_vectors();
    std::string input;
    for (const Vector& vector : vectors)
        input +=
            json::serialize(json::object{{"topic", vector.topic},
                {"envelope_hex", vector.source.at("envelope_hex")}, {"keyring", vector.source.at("keyring")}})
            + "\n";
    const Answer answer = run_decode("", input);
    CHECK(answer.exit_code == 0);
    REQUIRE(answer.lines.size() == vectors.size());
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        json::object expect = vectors[i].expect;
        if (vectors[i].topic.find("/2/stat/") != std::string::npos)
            expect["reason"] = "not_protobuf_topic";
        CHECK(differences(expect, json::parse(answer.lines[i])) == "");
    }
}

TEST_CASE("meshview-decode goes on after a bad line and tells in the end")
{
    const std::string good = R"({"topic":"msh/2/e/LongFast/!a8891bc1","envelope_hex":"00"})";
    const std::string input = good + "\nno json\n[]\n{\"topic\":5}\n" + R"({"topic":"t","envelope_hex":"0g"})"
        + "\n" + R"({"topic":"t","envelope_hex":"00","keyring":[{"channel":"Friends","psk_b64":"secret!"}]})"
        + "\n\n" + good + "\n";
    const Answer answer = run_decode("", input);
    CHECK(answer.exit_code == 65);
    REQUIRE(answer.lines.size() == 7);
    for (const std::size_t i : {1U, 2U, 3U, 4U, 5U})
        CHECK(json::parse(answer.lines[i]).as_object().contains("error"));
    CHECK(answer.lines[5].find("Friends") != std::string::npos);
    CHECK(answer.lines[5].find("secret!") == std::string::npos);
    CHECK(json::parse(answer.lines[0]).at("outcome") == "rejected");
    CHECK(answer.lines[6] == answer.lines[0]);
}

TEST_CASE("meshview-decode takes one envelope with its keys as arguments")
{
    for (const Vector& vector : load_vectors()) {
        if (vector.id != "pub-071")
            continue;
        const std::string hex(vector.source.at("envelope_hex").as_string());
        const std::string envelope = " --topic '" + vector.topic + "' " + hex;
        const Answer opened = run_decode("--key A=AQ== --key 'B=IG8PowjHsODz/59/9ZzXwg=='" + envelope);
        CHECK(opened.exit_code == 0);
        REQUIRE(opened.lines.size() == 1);
        CHECK(json::parse(opened.lines[0]).at("outcome") == "decrypted");
        CHECK(json::parse(opened.lines[0]).at("key_index") == 1);
        CHECK(json::parse(run_decode(envelope).lines.at(0)).at("outcome") == "encrypted_unknown_key");
    }
}

TEST_CASE("meshview-decode on a wrong command line")
{
    CHECK(run_decode("--help").exit_code == 0);
    CHECK(run_decode("--topic msh/2/e/x/!1").exit_code == 64);
    CHECK(run_decode("00").exit_code == 64);
    CHECK(run_decode("--topic msh/2/e/x/!1 00 00").exit_code == 64);
    CHECK(run_decode("--key").exit_code == 64);
    CHECK(run_decode("--what --topic t 00").exit_code == 64);
    CHECK(run_decode("--topic t --key NAME 00").exit_code == 64);
    CHECK(run_decode("--topic t --key 'NAME=*' 00").exit_code == 78);
    CHECK(run_decode("--topic t 0").exit_code == 65);
}
