/** /firehose: every packet as it arrives. */
import { full_time } from "../format/time";
import { packets } from "../state/mesh";
import { filter, held_packets } from "../state/view";
import { filter_packets } from "../state/filter";
import { CsvButton } from "../ui/CsvButton";
import { PacketFeed } from "../ui/PacketFeed";

function rows() {
  return filter_packets(held_packets.value ?? packets.value, filter.value).map((packet) => [
    full_time(packet.import_time_us, "utc"),
    packet.import_time_us,
    packet.id,
    packet.from_node_id,
    packet.long_name,
    packet.to_node_id,
    packet.to_long_name,
    packet.channel,
    packet.portnum,
    packet.payload,
  ]);
}

const HEADER = [
  "time_utc",
  "import_time_us",
  "id",
  "from_node_id",
  "long_name",
  "to_node_id",
  "to_long_name",
  "channel",
  "portnum",
  "payload",
];

export function Page() {
  return (
    <main class="page is-fixed feed-page" id="content" tabIndex={-1} data-testid="page-firehose">
      <PacketFeed as_page tools={<CsvButton name="packets" header={HEADER} rows={rows} />} />
    </main>
  );
}
