/** Packets of the last day by type. */
import { fetch_stats } from "../../api/client";
import { port } from "../../format/ports";
import { t } from "../../i18n";
import { useLoaded } from "../../state/loading";
import { filtered } from "../../state/url";
import { filter } from "../../state/view";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { type Share, Shares } from "../../ui/charts/Shares";
import { Load } from "../../ui/Page";

/** The API counts one type at a time; these make up nearly all of any mesh. */
const PORTS = [0, 1, 3, 4, 5, 8, 34, 66, 67, 70, 71, 73];

async function fetch_types(channel: string | null): Promise<Share[]> {
  const query = { period_type: "hour" as const, length: 24, channel };
  const [all = 0, ...counts] = await Promise.all(
    [null, ...PORTS].map(async (portnum) => {
      const periods = await fetch_stats({ ...query, portnum });
      return periods.reduce((sum, { count }) => sum + count, 0);
    }),
  );
  const shares = PORTS.map((portnum, i): Share => {
    const { label, hue } = port(portnum);
    const href = filtered("/firehose", { ports: [portnum], channel });
    return { key: String(portnum), label, hue, href, count: counts[i] ?? 0 };
  });
  const rest = all - counts.reduce((sum, count) => sum + count, 0);
  return rest > 0 ? [...shares, { key: "", label: t("stats.other"), hue: "grey", count: rest }] : shares;
}

export function PacketTypes() {
  const { channel } = filter.value;
  const loaded = useLoaded(`types/${channel}`, () => fetch_types(channel), true);
  return (
    <ChartPanel
      title={t("stats.types")}
      name="packet_types"
      picture={false}
      header={["type", "packets"]}
      rows={() => (loaded.value ?? []).map(({ label, count }) => [label, count])}
    >
      <Load of={loaded}>{(shares) => <Shares shares={shares} label={t("stats.types")} />}</Load>
    </ChartPanel>
  );
}
