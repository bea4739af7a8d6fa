/** How well gateways hear the node without a relay, and how that changed; and who hears whom around it. */
import { useMemo } from "preact/hooks";
import { fetch_links, fetch_signal } from "../../api/client";
import { signal_series } from "../../data/signals";
import { useLoaded } from "../../state/loading";
import { NODE_DAYS } from "../../state/mesh";
import { t } from "../../i18n";
import { chart_days } from "./NodeCharts";
import { NodeHearing } from "./NodeHearing";
import { SignalChart } from "./SignalChart";

export function NodeSignals({ node_id }: { node_id: number }) {
  const days = chart_days();
  const links = useLoaded(`links/${node_id}`, () => fetch_links({ days: NODE_DAYS, node_id }));
  const heard = (links.value ?? []).some(({ from, source }) => from === node_id && source === "direct");
  // Most nodes are heard by relays only.
  const samples = useLoaded(heard ? `samples/${node_id}/${days}` : null, () => fetch_signal(node_id, days), true);
  const series = useMemo(() => signal_series(samples.value ?? []), [samples.value]);
  return (
    <>
      {heard && <SignalChart series={series} title={t("node.direct_snr")} name="direct_snr" />}
      {links.value && <NodeHearing node_id={node_id} links={links.value} />}
    </>
  );
}
