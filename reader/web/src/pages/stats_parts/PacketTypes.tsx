/** Packets of a while by type. */
import { fetch_port_counts, type Window } from "../../api/client";
import { counts_by_port } from "../../data/port_counts";
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

async function fetch_types(window: Window, channel: string | null): Promise<Share[]> {
  const counts = counts_by_port(await fetch_port_counts({ ...window, channel }));
  const span = last_span(window, now_ms.peek());
  return [...counts].map(([portnum, count]): Share => {
    const { label, hue } = port(portnum);
    return { key: String(portnum), label, hue, href: packets_within(span, { ports: [portnum], channel }), count };
  });
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
