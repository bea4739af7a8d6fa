#include "reader/handlers.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "reader/body_source.hpp"
#include "reader/byte_range.hpp"
#include "reader/change_mark.hpp"
#include "reader/cursor_page.hpp"
#include "reader/gzip_source.hpp"
#include "reader/packet_content.hpp"
#include "reader/record_writer.hpp"
#include "reader/services.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t piece_bytes = 64 * 1024;

/// Writes rows from after `place` on, until a piece is full; moves `place` on.
class Piece {
public:
    Piece(std::string& out, RecordWriter& writer, std::int64_t& place)
        : record(writer)
        , out_(out)
        , place_(place)
    { }

    std::int64_t place() const { return place_; }
    /// After each row; false when the piece is full.
    bool passed(std::int64_t place) const
    {
        place_ = place;
        return out_.size() < piece_bytes;
    }

    RecordWriter& record;

private:
    std::string& out_;
    std::int64_t& place_;
};

using ReadPiece = std::function<void(Queries&, const Piece&)>;

/// One kind of rows that can be exported.
struct ExportKind {
    std::string_view name;
    std::string_view columns;
    ReadPiece (*read)(const QueryParameters& query);
    std::array<std::string_view, 5> filters; ///< the parameters that it knows, beside format; empty: none
};

class Export : public BodySource {
public:
    Export(std::string_view columns, ReadPiece read, RecordFormat format, std::int64_t place)
        : columns_(columns)
        , read_(std::move(read))
        , format_(format)
        , place_(place)
    { }

    std::string next(Queries& queries) override
    {
        std::string out;
        RecordWriter record(out, format_);
        if (!columns_.empty())
            record.header(std::exchange(columns_, {}));
        read_(queries, Piece(out, record, place_));
        return out;
    }

private:
    std::string_view columns_; ///< empty: they are written already
    const ReadPiece read_;
    const RecordFormat format_;
    std::int64_t place_;
};

std::string cursor_text(std::int64_t sequence, std::int64_t packet_id)
{
    return std::to_string(make_cursor(sequence, packet_id));
}

constexpr std::string_view packet_columns =
    "cursor,id,import_time_us,channel,from_node_id,long_name,to_node_id,to_long_name,portnum,payload,"
    "reply_id";

ReadPiece packets(const QueryParameters& query)
{
    const PacketFilter filter{.after_us = query.integer("since", 0, largest),
        .until_us = query.integer("until", 0, largest),
        .portnum = query.integer("portnum", 0, std::numeric_limits<std::int32_t>::max()),
        .channel = query.text("channel"),
        .either = query.node("node_id")};
    return [filter](Queries& queries, const Piece& piece) {
        queries.packets_after(piece.place(), filter, largest, [&](const PacketRow& row) {
            const PacketContent content = read_content(row);
            const Integer reply_id = content.reply_id != 0 ? Integer(content.reply_id) : Integer();
            piece.record.begin()
                .text("cursor", cursor_text(row.sequence, row.id))
                .integer("id", row.id)
                .integer("import_time_us", row.import_time_us)
                .text("channel", row.channel)
                .integer("from_node_id", row.from_node_id)
                .text("long_name", row.long_name)
                .integer("to_node_id", row.to_node_id)
                .text("to_long_name", row.to_long_name)
                .integer("portnum", row.portnum)
                .text("payload", content.text)
                .integer("reply_id", reply_id)
                .end();
            return piece.passed(row.sequence);
        });
    };
}

constexpr std::string_view reception_columns =
    "cursor,packet_id,node_id,rx_time,hop_limit,hop_start,channel,rx_snr,rx_rssi,topic,import_time_us";

ReadPiece receptions(const QueryParameters& query)
{
    const ReceptionFilter filter{.gateway = query.node("node_id"),
        .channel = query.text("channel"),
        .after_us = query.integer("since", 0, largest),
        .until_us = query.integer("until", 0, largest)};
    return [filter](Queries& queries, const Piece& piece) {
        queries.receptions_after(piece.place(), filter, largest, [&](const ReceptionRow& row) {
            piece.record.begin()
                .text("cursor", cursor_text(row.sequence, row.packet_id))
                .integer("packet_id", row.packet_id)
                .integer("node_id", row.node_id)
                .integer("rx_time", row.rx_time)
                .integer("hop_limit", row.hop_limit)
                .integer("hop_start", row.hop_start)
                .text("channel", row.channel)
                .number("rx_snr", row.rx_snr)
                .integer("rx_rssi", row.rx_rssi)
                .text("topic", row.topic)
                .integer("import_time_us", row.import_time_us)
                .end();
            return piece.passed(row.sequence);
        });
    };
}

constexpr std::string_view message_columns =
    "cursor,id,import_time_us,channel,from_node_id,long_name,short_name,text,reply_id,is_reaction";

ReadPiece messages(const QueryParameters& query)
{
    const MessageFilter filter{.channel = query.text("channel"),
        .from = query.node("node_id"),
        .phrase = std::nullopt,
        .after_us = query.integer("since", 0, largest),
        .before_us = query.integer("until", 0, largest)};
    return [filter](Queries& queries, const Piece& piece) {
        queries.messages_after(piece.place(), filter, largest, [&](const MessageRow& row) {
            piece.record.begin()
                .text("cursor", cursor_text(row.sequence, row.packet_id))
                .integer("id", row.packet_id)
                .integer("import_time_us", row.import_time_us)
                .text("channel", row.channel)
                .integer("from_node_id", row.from_node_id)
                .text("long_name", row.long_name)
                .text("short_name", row.short_name)
                .text("text", row.text)
                .integer("reply_id", row.reply_id)
                .boolean("is_reaction", row.is_reaction)
                .end();
            return piece.passed(row.sequence);
        });
    };
}

constexpr std::string_view node_columns =
    "node_id,id,long_name,short_name,hw_model,firmware,role,last_lat,last_long,channel,is_mqtt_gateway,"
    "first_seen_us,last_seen_us";

ReadPiece nodes(const QueryParameters& query)
{
    const NodeFilter filter{.node = query.node("node_id"),
        .role = std::nullopt,
        .channel = query.text("channel"),
        .hw_model = std::nullopt,
        .seen_after_us = query.integer("since", 0, largest),
        .seen_before_us = query.integer("until", 0, largest)};
    return [filter](Queries& queries, const Piece& piece) {
        queries.nodes_by_number(piece.place(), filter, [&](const NodeRow& row) {
            piece.record.begin()
                .integer("node_id", row.node_id)
                .text("id", row.id)
                .text("long_name", row.long_name)
                .text("short_name", row.short_name)
                .text("hw_model", row.hw_model)
                .text("firmware", row.firmware)
                .text("role", row.role)
                .integer("last_lat", row.last_lat)
                .integer("last_long", row.last_long)
                .text("channel", row.channel)
                .boolean("is_mqtt_gateway", row.is_mqtt_gateway)
                .integer("first_seen_us", row.first_seen_us)
                .integer("last_seen_us", row.last_seen_us)
                .end();
            return piece.passed(row.node_id.value_or(0) + 1);
        });
    };
}

HistoryFilter read_history_filter(const QueryParameters& query)
{
    return {.node = query.node("node_id"),
        .after_us = query.integer("since", 0, largest),
        .until_us = query.integer("until", 0, largest)};
}

constexpr std::string_view position_columns =
    "packet_id,node_id,import_time_us,latitude_i,longitude_i,altitude,precision_bits,ground_speed,"
    "ground_track,sats_in_view,pdop,device_time";

ReadPiece positions(const QueryParameters& query)
{
    return [filter = read_history_filter(query)](Queries& queries, const Piece& piece) {
        queries.positions_after(piece.place(), filter, [&](const PositionRow& row) {
            piece.record.begin()
                .integer("packet_id", row.packet_id)
                .integer("node_id", row.node_id)
                .integer("import_time_us", row.import_time_us)
                .integer("latitude_i", row.latitude_i)
                .integer("longitude_i", row.longitude_i)
                .integer("altitude", row.altitude)
                .integer("precision_bits", row.precision_bits)
                .integer("ground_speed", row.ground_speed)
                .integer("ground_track", row.ground_track)
                .integer("sats_in_view", row.sats_in_view)
                .integer("pdop", row.pdop)
                .integer("device_time", row.device_time)
                .end();
            return piece.passed(row.row_id);
        });
    };
}

constexpr std::string_view telemetry_columns = "packet_id,node_id,import_time_us,variant,metrics";

ReadPiece telemetry(const QueryParameters& query)
{
    return [filter = read_history_filter(query)](Queries& queries, const Piece& piece) {
        queries.telemetry_after(piece.place(), filter, [&](const TelemetryRow& row) {
            piece.record.begin()
                .integer("packet_id", row.packet_id)
                .integer("node_id", row.node_id)
                .integer("import_time_us", row.import_time_us)
                .text("variant", row.variant)
                .raw("metrics", row.metrics)
                .end();
            return piece.passed(row.row_id);
        });
    };
}

constexpr std::array kinds = std::to_array<ExportKind>({
    {"packets", packet_columns, packets, {"since", "until", "node_id", "channel", "portnum"}},
    {"receptions", reception_columns, receptions, {"since", "until", "node_id", "channel"}},
    {"messages", message_columns, messages, {"since", "until", "node_id", "channel"}},
    {"nodes", node_columns, nodes, {"since", "until", "node_id", "channel"}},
    {"positions", position_columns, positions, {"since", "until", "node_id"}},
    {"telemetry", telemetry_columns, telemetry, {"since", "until", "node_id"}},
});

/// A filter that a kind of rows does not have would leave out nothing.
void refuse_other_filters(const QueryParameters& query, const ExportKind& kind)
{
    for (const std::string_view filter : {"channel", "portnum"}) {
        const auto given = query.text(filter);
        if (given && std::ranges::find(kind.filters, filter) == kind.filters.end())
            throw BadParameter(filter, *given, fmt::format("absent: {} are not told apart by it", kind.name));
    }
}

/// Where the export begins; nothing when the place is void.
std::optional<std::int64_t> read_start(const QueryParameters& query, std::string_view kind, Queries& queries)
{
    if (!query.text("after"))
        return 0;
    if (kind == "nodes" || kind == "positions" || kind == "telemetry")
        throw BadParameter("after", *query.text("after"), "absent: these rows have no cursor");
    const auto page = CursorPage::read(query, queries, largest);
    return page ? std::optional(page->after()) : std::nullopt;
}

} // namespace

namespace {

/// The bytes of an export are these for as long as the database does not change.
std::string export_etag(const Request& request, const Services& services)
{
    const auto mark = services.change_mark.read();
    if (!mark)
        return {};
    std::string state(reinterpret_cast<const char*>(mark->data()), sizeof *mark);
    state += request.encoded_path + '?' + request.query.canonical();
    return fmt::format("\"{:016x}\"", std::hash<std::string_view>{}(state));
}

std::uint64_t count_bytes(BodySource& source, Queries& queries)
{
    std::uint64_t bytes = 0;
    for (std::string piece = source.next(queries); !piece.empty(); piece = source.next(queries))
        bytes += piece.size();
    return bytes;
}

/// A part is only worth something to a client that knows of which whole.
bool asks_for_part(const Request& request, const std::string& etag)
{
    return !request.range.empty() && !etag.empty() && (request.if_range.empty() || request.if_range == etag);
}

using MakeSource = std::function<std::shared_ptr<BodySource>()>;

/// Makes `response` the part that is asked for, or 416. The whole is read twice for it: once for its length.
void answer_part(const Request& request, const MakeSource& make, Queries& queries, Response& response)
{
    const std::uint64_t total = count_bytes(*make(), queries);
    const RangeRequest part = read_range(request.range, total);
    if (part.state == RangeRequest::State::whole)
        return;
    if (part.state == RangeRequest::State::unsatisfiable) {
        response = error_answer(request, http::status::range_not_satisfiable, "there are not so many bytes");
        response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", total));
        return;
    }
    response.status = http::status::partial_content;
    response.source = std::make_shared<PartSource>(response.source, part.range);
    response.headers.emplace_back(
        "Content-Range", fmt::format("bytes {}-{}/{}", part.range.first, part.range.last, total));
}

} // namespace

Response export_rows(const Request& request, Queries& queries, const Services& services)
{
    const std::string& name = request.path_values.at(0);
    const auto* const kind = std::ranges::find(kinds, name, &ExportKind::name);
    if (kind == kinds.end())
        throw BadParameter("kind", name, "packets, receptions, messages, nodes, positions or telemetry");
    refuse_other_filters(request.query, *kind);
    const bool csv = request.query.choice("format", {"ndjson", "csv"}) == "csv";
    const auto start = read_start(request.query, kind->name, queries);
    if (!start)
        return expired_cursor(request);
    const RecordFormat format = csv ? RecordFormat::csv : RecordFormat::ndjson;
    const MakeSource make = [&] {
        return std::make_shared<Export>(kind->columns, kind->read(request.query), format, *start);
    };
    Response response;
    response.content_type = csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
    response.source = make();
    response.etag = export_etag(request, services);
    response.cache_control = "no-cache";
    response.varies_by_encoding = true;
    response.cross_origin = true;
    response.headers = {{"Accept-Ranges", "bytes"},
        {"Content-Disposition",
            fmt::format("attachment; filename=\"meshview-{}.{}\"", kind->name, csv ? "csv" : "ndjson")}};
    if (asks_for_part(request, response.etag)) {
        answer_part(request, make, queries, response);
    } else if (request.accepts_gzip) {
        response.source = std::make_shared<GzipSource>(response.source);
        response.content_encoding = "gzip";
        if (!response.etag.empty())
            response.etag.insert(response.etag.size() - 1, "-gz");
    }
    if (response.source)
        response.body = std::make_shared<const std::string>(response.source->next(queries));
    return response;
}

} // namespace meshview::reader
