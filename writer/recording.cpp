#include "writer/recording.hpp"

#include <array>

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <zlib.h>

#include "common/exit_code.hpp"
#include "common/mesh/encoding.hpp"
#include "common/mesh/json_topic.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t longest_line = 64 * 1024;

class CaptureRecording final : public Recording {
public:
    explicit CaptureRecording(const std::filesystem::path& path)
        : reader_(path)
    { }

    std::optional<RecordedMessage> next() override
    {
        auto record = reader_.next();
        if (!record)
            return std::nullopt;
        return RecordedMessage{std::move(record->topic), std::move(record->payload), std::nullopt};
    }

private:
    mesh::CaptureReader reader_;
};

class JsonLines final : public Recording {
public:
    explicit JsonLines(const std::filesystem::path& path)
        : path_(path)
        , file_(gzopen(path.c_str(), "rb"))
    {
        if (!file_)
            throw ExitError(ExitCode::usage, fmt::format("{} cannot be opened", path.string()));
    }

    std::optional<RecordedMessage> next() override
    {
        std::array<char, longest_line> line{};
        while (gzgets(file_.get(), line.data(), static_cast<int>(line.size())) != nullptr) {
            ++number_;
            const std::string_view text(line.data());
            if (text.find_first_not_of(" \r\n") == std::string_view::npos)
                continue;
            if (text.back() != '\n' && gzeof(file_.get()) == 0)
                fail("the line is too long");
            if (auto message = read(text))
                return message;
        }
        int error = Z_OK;
        const char* const problem = gzerror(file_.get(), &error);
        if (error != Z_OK && error != Z_STREAM_END)
            fail(problem);
        return std::nullopt;
    }

private:
    // Nothing for a body that no envelope can be made of.
    std::optional<RecordedMessage> read(std::string_view text) const
    {
        boost::system::error_code error;
        const boost::json::value line = boost::json::parse(text, error);
        const auto* const fields = error ? nullptr : line.if_object();
        const auto* const topic = fields == nullptr ? nullptr : fields->if_contains("topic");
        if (topic == nullptr || !topic->is_string())
            fail("it is no JSON object with a topic");
        RecordedMessage message{.topic = std::string(topic->get_string()), .payload = {}, .arrival_us = {}};
        if (const auto* time = fields->if_contains("arrival_us"); time != nullptr && time->is_int64())
            message.arrival_us = time->get_int64();
        if (const auto* hex = fields->if_contains("envelope_hex"); hex != nullptr && hex->is_string()) {
            const auto bytes = mesh::decode_hex(hex->get_string());
            if (!bytes)
                fail("envelope_hex is not hex");
            message.payload = *bytes;
            return message;
        }
        const auto* const body = fields->if_contains("payload");
        if (body == nullptr || !body->is_object())
            fail("it has neither envelope_hex nor payload");
        const auto envelope = mesh::envelope_of_json(message.topic, body->get_object());
        if (!envelope)
            return std::nullopt;
        // The decoder takes envelopes from their own topics only.
        message.topic = mesh::envelope_topic(message.topic);
        message.payload = envelope->SerializeAsString();
        return message;
    }

    [[noreturn]] void fail(std::string_view what) const
    {
        throw ExitError(ExitCode::bad_data, fmt::format("{}:{}: {}", path_.string(), number_, what));
    }

    std::filesystem::path path_;
    mesh::CaptureFile file_;
    std::uint64_t number_ = 0;
};

} // namespace

std::unique_ptr<Recording> open_recording(const std::filesystem::path& path)
{
    const std::filesystem::path name = path.extension() == ".gz" ? path.stem() : path.filename();
    if (name.extension() == ".jsonl" || name.extension() == ".ndjson")
        return std::make_unique<JsonLines>(path);
    return std::make_unique<CaptureRecording>(path);
}

} // namespace meshview::writer
