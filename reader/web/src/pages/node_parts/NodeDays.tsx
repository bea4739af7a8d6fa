/** The node's packets of the last days by type; a bar leads to the list. */
import { fetch_stats } from "../../api/client";
import type { PeriodCount } from "../../api/types";
import { port } from "../../format/ports";
import { long_day, machine_time, short_date } from "../../format/time";
import { t } from "../../i18n";
import { format_number } from "../../i18n/locale";
import { now_ms } from "../../state/clock";
import { useLoaded } from "../../state/loading";
import { packets_within } from "../../state/url";
import { type Bar, Bars } from "../../ui/charts/Bars";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { Load } from "../../ui/Page";
import { last_periods, span_of } from "../../data/periods";

const DAYS = 7;
const PORTS = [1, 3, 4, 67, 70, 71];

interface DayCounts {
  total: PeriodCount[];
  by_port: PeriodCount[][];
}

async function fetch_days(node_id: number): Promise<DayCounts> {
  const query = { period_type: "day" as const, length: DAYS, from_node: node_id };
  const [total = [], ...by_port] = await Promise.all([
    fetch_stats(query),
    ...PORTS.map((portnum) => fetch_stats({ ...query, portnum })),
  ]);
  return { total, by_port };
}

function day_bars(counts: DayCounts, node_id: number): Bar[] {
  const days = last_periods("day", DAYS, now_ms.peek());
  return days.map((start_us) => {
    const count_of = (list: readonly PeriodCount[]) => list.find((one) => one.start_us === start_us)?.count ?? 0;
    const parts = PORTS.map((portnum, i) => ({ hue: port(portnum).hue, value: count_of(counts.by_port[i] ?? []) }));
    const all = count_of(counts.total);
    const known = parts.reduce((sum, part) => sum + part.value, 0);
    return {
      label: short_date(start_us, "utc"),
      title: `${long_day(start_us, "utc")}: ${t("stats.packets_n", { n: all })}`,
      href: packets_within(span_of("day", start_us), { node: node_id }),
      parts: [...parts, { hue: "grey", value: Math.max(0, all - known) }],
    };
  });
}

export function NodeDays({ node_id }: { node_id: number }) {
  const loaded = useLoaded(`days/${node_id}`, () => fetch_days(node_id));
  return (
    <ChartPanel
      title={t("node.packets_by_day")}
      name="packets_by_day"
      header={["day_utc", "packets"]}
      rows={() => (loaded.value?.total ?? []).map(({ start_us, count }) => [machine_time(start_us).slice(0, 10), count])}
      legend={[...PORTS.map((portnum) => port(portnum)), { label: t("stats.other"), hue: "grey" }]}
    >
      <Load of={loaded}>
        {(counts) => (
          <Bars
            bars={day_bars(counts, node_id)}
            label={`${t("node.packets_by_day")}: ${format_number(counts.total.reduce((sum, one) => sum + one.count, 0))}`}
          />
        )}
      </Load>
    </ChartPanel>
  );
}
