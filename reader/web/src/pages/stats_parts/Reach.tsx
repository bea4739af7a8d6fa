/** How far packets go, and how long they are on the air: estimates by the newest of a while. */
import { fetch_mix } from "../../api/client";
import type { Mix } from "../../api/types";
import { airtime_s, preset_of } from "../../data/airtime";
import { last_span } from "../../data/periods";
import { port } from "../../format/ports";
import { t } from "../../i18n";
import { format_number, format_percent } from "../../i18n/locale";
import { now_ms } from "../../state/clock";
import { type Loaded, STATISTICS_MS, useFresh, useLoaded } from "../../state/loading";
import { config } from "../../state/mesh";
import { filtered, packets_within } from "../../state/url";
import { filter } from "../../state/view";
import { type Bar, Bars } from "../../ui/charts/Bars";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { type Share, Shares } from "../../ui/charts/Shares";
import { Load } from "../../ui/Page";

const HUES = ["green", "lime", "amber", "orange", "red", "pink", "violet", "indigo"];

export function Reach({ hours }: { hours: number }) {
  const { channel } = filter.value;
  const loaded = useLoaded(`mix/${hours}/${channel}/${useFresh(STATISTICS_MS)}`, () => fetch_mix(hours, channel), true);
  return (
    <>
      <Hops loaded={loaded} hours={hours} channel={channel} />
      <AirTime loaded={loaded} channel={channel} />
    </>
  );
}

function hop_bars({ hops }: Mix, hours: number, channel: string | null): Bar[] {
  const span = last_span({ period_type: "hour", length: hours }, now_ms.peek());
  const most = Math.max(0, ...hops.map((one) => one.hops));
  const all = hops.reduce((sum, { packets }) => sum + packets, 0);
  return Array.from({ length: most + 1 }, (_, i) => {
    const value = hops.find((one) => one.hops === i)?.packets ?? 0;
    const label = i === 0 ? t("packets.direct") : format_number(i);
    const way = i === 0 ? t("packets.direct") : t("packets.hops", { n: i });
    return {
      label,
      title: `${way}: ${t("stats.packets_n", { n: value })} (${format_percent(all === 0 ? 0 : value / all)})`,
      href: packets_within(span, { channel, hops: i }),
      parts: [{ hue: HUES[i] ?? "grey", value }],
    };
  });
}

function Hops({ loaded, hours, channel }: { loaded: Loaded<Mix>; hours: number; channel: string | null }) {
  return (
    <ChartPanel
      title={t("stats.hops")}
      name="hops"
      header={["hops", "packets"]}
      rows={() => (loaded.value?.hops ?? []).map(({ hops, packets }) => [hops, packets])}
    >
      <Load of={loaded}>
        {(mix) =>
          mix.hops.length === 0 ? (
            <p class="row-minor panel-empty">{t("stats.nothing")}</p>
          ) : (
            <Bars bars={hop_bars(mix, hours, channel)} label={t("stats.hops")} label_pixels={36} />
          )
        }
      </Load>
      <p class="row-minor">{t("stats.hops.hint")}</p>
    </ChartPanel>
  );
}

/** Each packet once, as its sender sent it. */
function seconds_by_port({ ports }: Mix, preset: string): { portnum: number; seconds: number }[] {
  return ports
    .filter(({ packets }) => packets > 0)
    .map(({ portnum, packets, bytes }) => ({ portnum, seconds: packets * airtime_s(bytes / packets, preset) }));
}

function AirTime({ loaded, channel }: { loaded: Loaded<Mix>; channel: string | null }) {
  const preset = preset_of(channel, config.value?.join.preset ?? "");
  const rows = loaded.value ? seconds_by_port(loaded.value, preset) : [];
  const shares = rows.map(({ portnum, seconds }): Share => {
    const { label, hue } = port(portnum);
    const href = filtered("/firehose", { ports: [portnum], channel });
    return { key: String(portnum), label, hue, href, count: Math.round(seconds) };
  });
  return (
    <ChartPanel
      title={t("stats.airtime")}
      name="airtime"
      header={["type", "seconds"]}
      rows={() => rows.map(({ portnum, seconds }) => [port(portnum).label, seconds.toFixed(1)])}
    >
      <Load of={loaded}>{() => <Shares shares={shares} label={t("stats.airtime")} />}</Load>
      {loaded.value && rows.length > 0 && <p class="row-minor">{airtime_text(loaded.value, rows, preset)}</p>}
    </ChartPanel>
  );
}

function airtime_text({ since_us }: Mix, rows: readonly { seconds: number }[], preset: string): string {
  const all = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  const hours = Math.max(1 / 60, (now_ms.peek() / 1000 - (since_us ?? 0) / 1e6) / 3600);
  return t("stats.airtime.hint", { n: Math.round(all / 60 / hours), preset });
}
