/** Packets by hour or day: texts, and all others. */
import { fetch_stats, type Window } from "../../api/client";
import type { PeriodCount } from "../../api/types";
import { last_periods, type Period, span_of } from "../../data/periods";
import { hour_minute, machine_time, short_date } from "../../format/time";
import { t } from "../../i18n";
import { now_ms } from "../../state/clock";
import { useLoaded } from "../../state/loading";
import { clock } from "../../state/preferences";
import { packets_within } from "../../state/url";
import { filter } from "../../state/view";
import { type Bar, Bars } from "../../ui/charts/Bars";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { Load } from "../../ui/Page";

interface Counts {
  all: PeriodCount[];
  text: PeriodCount[];
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
    const [all, text] = [count_at(counts.all, start_us), count_at(counts.text, start_us)];
    // The API counts days of UTC.
    const label = period === "hour" ? hour_label(start_us, starts.length) : short_date(start_us, "utc");
    const when = period === "hour" ? short_date(start_us, clock.value, true) : label;
    return {
      label,
      title: `${when}: ${t("stats.packets_n", { n: all })}, ${t("stats.texts_n", { n: text })}`,
      href: packets_within(span_of(period, start_us), { channel }),
      parts: [
        { hue: "blue", value: text },
        { hue: "teal", value: Math.max(0, all - text) },
      ],
    };
  });
}

export function Traffic({ period_type: period, length }: Window) {
  const { channel } = filter.value;
  const query = { period_type: period, length, channel };
  const loaded = useLoaded(
    `traffic/${period}/${length}/${channel}`,
    async (): Promise<Counts> => {
      const [all, text] = await Promise.all([fetch_stats(query), fetch_stats({ ...query, portnum: 1 })]);
      return { all, text };
    },
    true,
  );
  const starts = last_periods(period, length, now_ms.peek());
  const title = t(period === "hour" ? "stats.by_hour" : "stats.by_day", { n: length });
  const rows = () =>
    starts.map((start) => [
      machine_time(start),
      count_at(loaded.value?.all ?? [], start),
      count_at(loaded.value?.text ?? [], start),
    ]);
  return (
    <ChartPanel
      title={title}
      name={`packets_by_${period}`}
      header={["start_utc", "packets", "texts"]}
      rows={rows}
      legend={[
        { label: t("stats.texts"), hue: "blue" },
        { label: t("stats.others"), hue: "teal" },
      ]}
    >
      <Load of={loaded}>{(counts) => <Bars bars={bars(counts, starts, period, channel)} label={title} />}</Load>
    </ChartPanel>
  );
}
