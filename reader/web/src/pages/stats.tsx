/** /stats: the mesh in numbers. */
import { fetch_stats, fetch_totals, type Window } from "../api/client";
import { t } from "../i18n";
import { format_compact, format_number } from "../i18n/locale";
import { STATISTICS_MS, useFresh, useLoaded } from "../state/loading";
import { lists, nodes } from "../state/mesh";
import { filter, own_parameter, set_own_parameter } from "../state/view";
import { ChannelSelect } from "../ui/FilterBar";
import { Figure, PageFrame } from "../ui/Page";
import { Segmented } from "../ui/parts";
import { NodeShares } from "./stats_parts/NodeShares";
import { PacketTypes } from "./stats_parts/PacketTypes";
import { Reach } from "./stats_parts/Reach";
import { Traffic } from "./stats_parts/Traffic";

const RANGES = ["1", "7", "30"] as const;
type Range = (typeof RANGES)[number];

/** Two views of each: near, and wide. The first is the one that packet types are counted over. */
const CHARTS: Readonly<Record<Range, readonly [Window, Window]>> = {
  "1": [
    { period_type: "hour", length: 24 },
    { period_type: "day", length: 14 },
  ],
  "7": [
    { period_type: "hour", length: 168 },
    { period_type: "day", length: 30 },
  ],
  "30": [
    { period_type: "day", length: 30 },
    { period_type: "day", length: 90 },
  ],
};

/** Who looks at weeks sees how the last one was. */
const HOURS: Readonly<Record<Range, number>> = { "1": 24, "7": 168, "30": 168 };

function chosen_range(): Range {
  return RANGES.find((range) => range === own_parameter("range")) ?? "1";
}

function Tools() {
  return (
    <>
      <ChannelSelect />
      <Segmented
        label={t("chart.range")}
        testid="stats-range"
        value={chosen_range()}
        options={RANGES.map((days) => [days, t("top.days", { n: Number(days) })])}
        onChange={(days) => set_own_parameter("range", days === "1" ? "" : days)}
      />
    </>
  );
}

export function Page() {
  const charts = CHARTS[chosen_range()];
  return (
    <PageFrame title={t("page.stats")} testid="stats" tools={<Tools />}>
      <Totals />
      <div class="panels is-columns">
        {charts.map((chart) => (
          <Traffic key={`${chart.period_type}/${chart.length}`} {...chart} />
        ))}
        <PacketTypes {...charts[0]} />
        <Reach hours={HOURS[chosen_range()]} />
        <NodeShares />
      </div>
    </PageFrame>
  );
}

function Totals() {
  const { channel } = filter.value;
  const fresh = useFresh(STATISTICS_MS);
  const all = useLoaded(`totals/${channel}/${fresh}`, () => fetch_totals({ channel }), true);
  const day = useLoaded(
    `stats/day/${channel}/${fresh}`,
    () => fetch_stats({ period_type: "hour", length: 24, channel }),
    true,
  );
  const list = [...nodes.value.by_id.values()].filter((node) => channel === null || node.channel === channel);
  const known = lists.value.state === "ready";
  const number = (n: number | undefined) => (n === undefined ? "…" : n < 1e6 ? format_number(n) : format_compact(n));
  const in_day = day.value?.reduce((sum, { count }) => sum + count, 0);
  return (
    <div class="figures">
      <Figure value={known ? number(list.length) : "…"} label={t("stats.nodes_week")} href="/nodelist" />
      <Figure
        value={known ? number(list.filter((node) => node.is_mqtt_gateway).length) : "…"}
        label={t("stats.gateways")}
        href="/nodelist?gateway=1"
      />
      <Figure value={number(in_day)} label={t("stats.packets_day")} href="/firehose" />
      <Figure value={number(all.value?.packets)} label={t("stats.packets_all")} />
      <Figure value={number(all.value?.receptions)} label={t("stats.receptions_all")} />
    </div>
  );
}
