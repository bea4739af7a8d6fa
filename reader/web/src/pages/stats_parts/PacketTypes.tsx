/** Packets of a while by type. */
import { fetch_stats, type Window } from "../../api/client";
import { last_span } from "../../data/periods";
import { port } from "../../format/ports";
import { t } from "../../i18n";
import { now_ms } from "../../state/clock";
import { STATISTICS_MS, useFresh, useLoaded } from "../../state/loading";
import { packets_within } from "../../state/url";
import { filter } from "../../state/view";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { type Share, Shares } from "../../ui/charts/Shares";
import { Load } from "../../ui/Page";

/** The API counts one type at a time; these make up nearly all of any mesh. */
const PORTS = [0, 1, 3, 4, 5, 8, 34, 66, 67, 70, 71, 73];

async function fetch_types(window: Window, channel: string | null): Promise<Share[]> {
  const query = { ...window, channel };
  const [all = 0, ...counts] = await Promise.all(
    [null, ...PORTS].map(async (portnum) => {
      const periods = await fetch_stats({ ...query, portnum });
      return periods.reduce((sum, { count }) => sum + count, 0);
    }),
  );
  const span = last_span(window, now_ms.peek());
  const shares = PORTS.map((portnum, i): Share => {
    const { label, hue } = port(portnum);
    const href = packets_within(span, { ports: [portnum], channel });
    return { key: String(portnum), label, hue, href, count: counts[i] ?? 0 };
  });
  const rest = all - counts.reduce((sum, count) => sum + count, 0);
  return rest > 0 ? [...shares, { key: "", label: t("stats.other"), hue: "grey", count: rest }] : shares;
}

export function PacketTypes(window: Window) {
  const { channel } = filter.value;
  const { period_type, length } = window;
  const title = t(period_type === "hour" && length === 24 ? "stats.types" : "stats.types_days", {
    n: period_type === "day" ? length : Math.round(length / 24),
  });
  const fresh = useFresh(STATISTICS_MS);
  const loaded = useLoaded(
    `types/${period_type}/${length}/${channel}/${fresh}`,
    () => fetch_types(window, channel),
    true,
  );
  return (
    <ChartPanel
      title={title}
      name="packet_types"
      header={["type", "packets"]}
      rows={() => (loaded.value ?? []).map(({ label, count }) => [label, count])}
    >
      <Load of={loaded}>{(shares) => <Shares shares={shares} label={title} />}</Load>
    </ChartPanel>
  );
}
