/** What the node sends a day, beside the median of the nodes that send the like. */
import { fetch_mix, fetch_stats } from "../../api/client";
import { port } from "../../format/ports";
import { t } from "../../i18n";
import { format_number } from "../../i18n/locale";
import { now_ms } from "../../state/clock";
import { useLoaded } from "../../state/loading";
import { filtered } from "../../state/url";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { Load } from "../../ui/Page";

const HOURS = 24;
/** The API looks at no more packets. */
const MOST_COUNTED = 100_000;

interface MixRow {
  portnum: number;
  own: number;
  /** Packets a day; null: no other node sends such. */
  median: number | null;
}

async function gather(node_id: number): Promise<MixRow[]> {
  const mix = await fetch_mix(HOURS);
  const query = { period_type: "hour" as const, length: HOURS, from_node: node_id };
  const own = await Promise.all(
    mix.ports.map(async ({ portnum }) => {
      const periods = await fetch_stats({ ...query, portnum });
      return periods.reduce((sum, { count }) => sum + count, 0);
    }),
  );
  // On a busy mesh the median is of less than the day.
  const all = mix.ports.reduce((sum, { packets }) => sum + packets, 0);
  const counted_h = Math.max(0.1, (now_ms.peek() * 1000 - (mix.since_us ?? 0)) / 3.6e9);
  const scale = all >= MOST_COUNTED ? Math.max(1, HOURS / counted_h) : 1;
  return mix.ports
    .map(({ portnum, median }, i) => ({ portnum, own: own[i] ?? 0, median: median * scale }))
    .filter((row) => row.own > 0)
    .sort((a, b) => b.own - a.own);
}

export function NodeMix({ node_id }: { node_id: number }) {
  const loaded = useLoaded(`mix/${node_id}`, () => gather(node_id));
  if (loaded.value?.length === 0) return null;
  return (
    <ChartPanel
      title={t("node.mix")}
      name="packet_mix"
      header={["type", "packets_24h", "median_24h"]}
      rows={() => (loaded.value ?? []).map(({ portnum, own, median }) => [port(portnum).label, own, median])}
    >
      <Load of={loaded}>{(rows) => <Rows rows={rows} node_id={node_id} />}</Load>
      <p class="row-minor">{t("node.mix.hint")}</p>
    </ChartPanel>
  );
}

function Rows({ rows, node_id }: { rows: readonly MixRow[]; node_id: number }) {
  const most = Math.max(1, ...rows.flatMap(({ own, median }) => [own, median ?? 0]));
  return (
    <ul class="shares" aria-label={t("node.mix")}>
      {rows.map(({ portnum, own, median }) => (
        <li key={portnum} class="share">
          <span class="share-label">
            <a class="link" href={filtered("/firehose", { node: node_id, ports: [portnum] })}>
              {port(portnum).label}
            </a>
          </span>
          <span class="share-track" aria-hidden="true">
            <span class={`share-bar hue-${port(portnum).hue}`} style={{ width: `${(own / most) * 100}%` }} />
            {median !== null && <span class="share-median" style={{ left: `${(median / most) * 100}%` }} />}
          </span>
          <span class="share-count">{format_number(own)}</span>
          <span class="share-percent">{median === null ? "" : t("node.mix.median", { n: Math.round(median) })}</span>
        </li>
      ))}
    </ul>
  );
}
