/** Packets by hour or day, by type. */
import { fetch_port_counts, type Window } from "../../api/client";
import { counts_by_period } from "../../data/port_counts";
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

/** What most meshes send most; the others stand together. */
const PORTS = [1, 3, 4, 67, 70, 71];

/** Packets by type. */
type Counts = ReadonlyMap<number, number>;

const NOTHING: Counts = new Map();

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((all, count) => all + count, 0);
}

/** Over several days the day says more than the hour. */
function hour_label(start_us: number, hours: number): string {
  return hours > 48 ? short_date(start_us, clock.value) : hour_minute(start_us, clock.value);
}

function parts_of(counts: Counts, link: (ports: readonly number[]) => string): Bar["parts"] {
  const others = [...counts.keys()].filter((portnum) => !PORTS.includes(portnum));
  const parts = PORTS.map((portnum) => ({
    hue: port(portnum).hue,
    href: link([portnum]),
    value: counts.get(portnum) ?? 0,
  }));
  const rest = sum(others.map((portnum) => counts.get(portnum) ?? 0));
  return [...parts, { hue: "grey", href: link(others), value: rest }];
}

function bar(counts: Counts, start_us: number, hours: number | null, channel: string | null): Bar {
  const all = sum(counts.values());
  const told = PORTS.filter((portnum) => counts.has(portnum)).map(
    (portnum) => `${port(portnum).label} ${format_number(counts.get(portnum) ?? 0)}`,
  );
  // The API counts days of UTC.
  const label = hours === null ? short_date(start_us, "utc") : hour_label(start_us, hours);
  const when = hours === null ? label : short_date(start_us, clock.value, true);
  const span = span_of(hours === null ? "day" : "hour", start_us);
  return {
    label,
    title: [`${when}: ${t("stats.packets_n", { n: all })}`, ...told].join(", "),
    href: packets_within(span, { channel }),
    parts: parts_of(counts, (ports) => packets_within(span, { channel, ports })),
  };
}

function bars(by_period: ReadonlyMap<number, Counts>, starts: readonly number[], period: Period, channel: string | null) {
  const hours = period === "hour" ? starts.length : null;
  return starts.map((start_us) => bar(by_period.get(start_us) ?? NOTHING, start_us, hours, channel));
}

export function Traffic({ period_type: period, length }: Window) {
  const { channel } = filter.value;
  const loaded = useLoaded(
    `traffic/${period}/${length}/${channel}/${useFresh(STATISTICS_MS)}`,
    async () => counts_by_period(await fetch_port_counts({ period_type: period, length, channel })),
    true,
  );
  const starts = last_periods(period, length, now_ms.peek());
  const title = t(period === "hour" ? "stats.by_hour" : "stats.by_day", { n: length });
  const rows = () =>
    starts.map((start) => {
      const counts = loaded.value?.get(start) ?? NOTHING;
      return [machine_time(start), sum(counts.values()), ...PORTS.map((portnum) => counts.get(portnum) ?? 0)];
    });
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
