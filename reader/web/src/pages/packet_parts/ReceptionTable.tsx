/** All gateways that heard a packet, in the order of arrival. */
import type { Packet, Reception } from "../../api/types";
import { node_place } from "../../data/nodes";
import { by_gateway, hops_of } from "../../data/receptions";
import { distance_km, format_distance } from "../../format/distance";
import { node_name } from "../../format/node_name";
import { t } from "../../i18n";
import { format_number } from "../../i18n/locale";
import { find_node } from "../../state/mesh";
import { units } from "../../state/preferences";
import { type Column, DataTable } from "../../ui/DataTable";
import { hops_text } from "../../ui/HeardBy";
import { NodeLink } from "../../ui/NodeLink";
import { Panel } from "../../ui/Page";
import { Notice } from "../../ui/parts";
import { hop_hue } from "./hop_hue";

function distance(packet: Packet, reception: Reception): number | null {
  const [from, to] = [find_node(packet.from_node_id), find_node(reception.node_id)];
  const [a, b] = [from && node_place(from), to && node_place(to)];
  return a && b ? distance_km(a, b) : null;
}

function columns(packet: Packet, first_us: number): Column<Reception>[] {
  return [
    {
      key: "gateway",
      label: t("packet.gateway"),
      main: true,
      value: (row) => node_name(row.node_id, find_node(row.node_id)?.long_name),
      show: (row) => <NodeLink node_id={row.node_id} />,
    },
    {
      key: "hops",
      label: t("packet.hops"),
      numeric: true,
      value: hops_of,
      show: (row) => <span class={`tag hue-${hop_hue(hops_of(row))}`}>{hops_text(row) || "?"}</span>,
    },
    {
      key: "limit",
      label: t("packet.hop_limit"),
      numeric: true,
      value: (row) => row.hop_limit,
      show: (row) => (row.hop_limit === null ? null : `${row.hop_limit} / ${row.hop_start ?? "?"}`),
    },
    { key: "rssi", label: "RSSI dBm", numeric: true, value: (row) => row.rx_rssi },
    {
      key: "snr",
      label: "SNR dB",
      numeric: true,
      value: (row) => row.rx_snr,
      show: (row) => (row.rx_snr === null ? null : format_number(row.rx_snr, 1)),
    },
    {
      key: "distance",
      label: t("packet.distance"),
      numeric: true,
      value: (row) => distance(packet, row),
      show: (row) => {
        const km = distance(packet, row);
        return km === null ? null : format_distance(km, units.value);
      },
    },
    {
      key: "delay",
      label: t("packet.delay"),
      numeric: true,
      value: (row) => (row.import_time_us - first_us) / 1e6,
      show: (row) => `+${format_number((row.import_time_us - first_us) / 1e6, 2)} s`,
    },
  ];
}

export function ReceptionTable({ packet, seen }: { packet: Packet; seen: readonly Reception[] | null }) {
  const gateways = by_gateway(seen ?? []);
  const first_us = gateways[0]?.import_time_us ?? 0;
  return (
    <Panel title={`${t("packets.heard_by")} ${t("packets.gateways", { n: gateways.length })}`} wide testid="receptions">
      {seen === null ? (
        <Notice busy title={t("packets.heard_by.loading")} />
      ) : gateways.length === 0 ? (
        <p class="row-minor panel-empty">{t("packets.heard_by.none")}</p>
      ) : (
        <DataTable
          label={t("packets.heard_by")}
          rows={gateways}
          columns={columns(packet, first_us)}
          id={(row) => row.node_id}
          csv={`receptions_${packet.id}`}
        />
      )}
    </Panel>
  );
}
