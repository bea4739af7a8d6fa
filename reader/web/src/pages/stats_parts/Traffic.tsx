/** Packets by hour or day, by type. */
import { fetch_stats, type Window } from "../../api/client";
import type { PeriodCount } from "../../api/types";
import { last_periods, type Period, span_of } from "../../data/periods";
import { port } from "../../format/ports";
import { hour_minute, machine_time, short_date } from "../../format/time";
import { t } from "../../i18n";
import { format_number } from "../../i18n/locale";
import { now_ms } from "../../state/clock";
import { STATISTICS_MS, useFresh, useLoaded } from "../../state/loading";
import { clock } from "../../state/preferences";
import { packets_within } from "../../state/url";
import { filter } from "../../state/view";
import { type Bar, Bars } from "../../ui/charts/Bars";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { Load } from "../../ui/Page";

/** What most meshes send most; the others are counted together. */
const PORTS = [1, 3, 4, 67, 70, 71];

interface Counts {
  all: PeriodCount[];
  /** Of each of PORTS. */
  by_port: PeriodCount[][];
}

function count_at(list: readonly PeriodCount[], start_us: number): number {
  return list.find((one) => one.start_us === start_us)?.count ?? 0;
}

/** Over several days the day says more than the hour. */
function hour_label(start_us: number, hours: number): string {
  return hours > 48 ? short_date(start_us, clock.value) : hour_minute(start_us, clock.value);
}

function bars(counts: Counts, starts: readonly number[], period: Period, channel: string | null): Bar[] {
  return starts.map((start_us) => {
    const all = count_at(counts.all, start_us);
    const parts = PORTS.map((portnum, i) => ({
      hue: port(portnum).hue,
      label: port(portnum).label,
      value: count_at(counts.by_port[i] ?? [], start_us),
    }));
    const others = Math.max(0, all - parts.reduce((sum, { value }) => sum + value, 0));
    const told = parts.filter(({ value }) => value > 0).map(({ label: name, value }) => `${name} ${format_number(value)}`);
    // The API counts days of UTC.
    const label = period === "hour" ? hour_label(start_us, starts.length) : short_date(start_us, "utc");
    const when = period === "hour" ? short_date(start_us, clock.value, true) : label;
    return {
      label,
      title: [`${when}: ${t("stats.packets_n", { n: all })}`, ...told].join(", "),
      href: packets_within(span_of(period, start_us), { channel }),
      parts: [...parts, { hue: "grey", value: others }],
    };
  });
}

export function Traffic({ period_type: period, length }: Window) {
  const { channel } = filter.value;
  const query = { period_type: period, length, channel };
  const loaded = useLoaded(
    `traffic/${period}/${length}/${channel}/${useFresh(STATISTICS_MS)}`,
    async (): Promise<Counts> => {
      const [all = [], ...by_port] = await Promise.all(
        [null, ...PORTS].map((portnum) => fetch_stats({ ...query, portnum })),
      );
      return { all, by_port };
    },
    true,
  );
  const starts = last_periods(period, length, now_ms.peek());
  const title = t(period === "hour" ? "stats.by_hour" : "stats.by_day", { n: length });
  const rows = () =>
    starts.map((start) => [
      machine_time(start),
      count_at(loaded.value?.all ?? [], start),
      ...PORTS.map((_, i) => count_at(loaded.value?.by_port[i] ?? [], start)),
    ]);
  return (
    <ChartPanel
      title={title}
      name={`packets_by_${period}`}
      header={["start_utc", "packets", ...PORTS.map((portnum) => port(portnum).label)]}
      rows={rows}
      legend={[...PORTS.map((portnum) => port(portnum)), { label: t("stats.other"), hue: "grey" }]}
    >
      <Load of={loaded}>{(counts) => <Bars bars={bars(counts, starts, period, channel)} label={title} />}</Load>
    </ChartPanel>
  );
}
