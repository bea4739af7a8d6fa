/** The gateways that hear the node without a relay: how well, and how that changed. */
import { useMemo } from "preact/hooks";
import { fetch_links, fetch_signal } from "../../api/client";
import type { ApiLink } from "../../api/types";
import { node_place } from "../../data/nodes";
import { signal_series } from "../../data/signals";
import { distance_km, format_distance } from "../../format/distance";
import { node_name } from "../../format/node_name";
import { machine_time } from "../../format/time";
import { t } from "../../i18n";
import { format_number } from "../../i18n/locale";
import { useLoaded } from "../../state/loading";
import { find_node, NODE_DAYS } from "../../state/mesh";
import { units } from "../../state/preferences";
import { type Column, DataTable } from "../../ui/DataTable";
import { NodeLink } from "../../ui/NodeLink";
import { Panel } from "../../ui/Page";
import { Ago } from "../../ui/parts";
import { SignalChart } from "./SignalChart";

async function fetch_hearers(node_id: number): Promise<ApiLink[]> {
  const links = await fetch_links({ days: NODE_DAYS, source: "direct", node_id });
  return links.filter(({ from }) => from === node_id).sort((a, b) => (b.snr_mean ?? -99) - (a.snr_mean ?? -99));
}

export function NodeSignals({ node_id }: { node_id: number }) {
  const hearers = useLoaded(`hearers/${node_id}`, () => fetch_hearers(node_id));
  const heard = (hearers.value?.length ?? 0) > 0;
  const samples = useLoaded(heard ? `samples/${node_id}` : null, () => fetch_signal(node_id, NODE_DAYS));
  const series = useMemo(() => signal_series(samples.value ?? []), [samples.value]);
  // Most nodes are heard by relays only.
  if (!heard) return null;
  return (
    <>
      <SignalChart series={series} title={t("node.direct_snr")} name="direct_snr" />
      <Panel title={t("node.heard_directly")} wide testid="node-hearers">
        <DataTable
          label={t("node.heard_directly")}
          rows={hearers.value ?? []}
          columns={columns()}
          id={(row) => row.to}
          csv="heard_directly"
          most={10}
        />
      </Panel>
    </>
  );
}

function km({ from, to }: ApiLink): number | null {
  const [a, b] = [find_node(from), find_node(to)].map((node) => node && node_place(node));
  return a && b ? distance_km(a, b) : null;
}

function columns(): Column<ApiLink>[] {
  const decibel = (value: number | null) => (value === null ? null : format_number(value, 1));
  return [
    {
      key: "gateway",
      label: t("packet.gateway"),
      main: true,
      value: (row) => node_name(row.to, find_node(row.to)?.long_name),
      show: (row) => <NodeLink node_id={row.to} />,
    },
    {
      key: "mean",
      label: t("node.snr_mean"),
      numeric: true,
      value: (row) => row.snr_mean,
      show: (row) => decibel(row.snr_mean),
    },
    { key: "snr", label: t("node.snr_last"), numeric: true, value: (row) => row.snr, show: (row) => decibel(row.snr) },
    { key: "reports", label: t("links.times"), numeric: true, value: (row) => row.reports },
    {
      key: "distance",
      label: t("packet.distance"),
      numeric: true,
      value: km,
      show: (row) => {
        const distance = km(row);
        return distance === null ? null : format_distance(distance, units.value);
      },
    },
    {
      key: "last",
      label: t("links.last"),
      numeric: true,
      value: (row) => machine_time(row.last_seen_us),
      show: (row) => <Ago at_us={row.last_seen_us} />,
    },
  ];
}
