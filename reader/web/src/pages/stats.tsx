/** /stats: the mesh in numbers. */
import { fetch_stats, fetch_totals } from "../api/client";
import { t } from "../i18n";
import { format_compact, format_number } from "../i18n/locale";
import { useLoaded } from "../state/loading";
import { lists, nodes } from "../state/mesh";
import { filter } from "../state/view";
import { ChannelSelect } from "../ui/FilterBar";
import { Figure, PageFrame } from "../ui/Page";
import { NodeShares } from "./stats_parts/NodeShares";
import { PacketTypes } from "./stats_parts/PacketTypes";
import { Traffic } from "./stats_parts/Traffic";

export function Page() {
  return (
    <PageFrame title={t("page.stats")} testid="stats" tools={<ChannelSelect />}>
      <Totals />
      <div class="panels is-columns">
        <Traffic period="hour" length={24} />
        <Traffic period="day" length={14} />
        <PacketTypes />
        <NodeShares />
      </div>
    </PageFrame>
  );
}

function Totals() {
  const { channel } = filter.value;
  const all = useLoaded(`totals/${channel}`, () => fetch_totals({ channel }));
  const day = useLoaded(`stats/day/${channel}`, () => fetch_stats({ period_type: "hour", length: 24, channel }));
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
