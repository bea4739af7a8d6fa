/** Packets of a page as a table. */
import type { Packet } from "../api/types";
import { node_name } from "../format/node_name";
import { port } from "../format/ports";
import { summarize } from "../format/summary";
import { t } from "../i18n";
import { find_node } from "../state/mesh";
import { units } from "../state/preferences";
import { type Column, DataTable } from "./DataTable";
import { NodeLink } from "./NodeLink";
import { Ago } from "./parts";
import { PacketLeads } from "./PacketLeads";
import { PortTag } from "./PortTag";

function columns(): Column<Packet>[] {
  return [
    {
      key: "time",
      label: t("table.time"),
      numeric: true,
      value: (packet) => packet.import_time_us,
      show: (packet) => <Ago at_us={packet.import_time_us} />,
    },
    {
      key: "id",
      label: t("packets.id"),
      main: true,
      value: (packet) => packet.id,
      show: (packet) => (
        <a class="link mono" href={`/packet/${packet.id}`}>
          {packet.id}
        </a>
      ),
    },
    {
      key: "port",
      label: t("packets.filter.port"),
      value: (packet) => port(packet.portnum).label,
      show: (packet) => <PortTag port={port(packet.portnum)} />,
    },
    {
      key: "from",
      label: t("table.from"),
      value: (packet) => node_name(packet.from_node_id, packet.long_name ?? find_node(packet.from_node_id)?.long_name),
      show: (packet) => <NodeLink node_id={packet.from_node_id} long_name={packet.long_name} />,
    },
    {
      key: "to",
      label: t("table.to"),
      value: (packet) => node_name(packet.to_node_id, packet.to_long_name ?? find_node(packet.to_node_id)?.long_name),
      show: (packet) => <NodeLink node_id={packet.to_node_id} long_name={packet.to_long_name} />,
    },
    {
      key: "content",
      label: t("packets.payload"),
      value: (packet) => packet.payload,
      show: (packet) => (
        <span class="with-leads">
          <span class="cell-summary">
            <bdi>{summarize(packet, units.value)}</bdi>
          </span>
          <PacketLeads packet={packet} />
        </span>
      ),
    },
  ];
}

export function PacketTable({ packets, csv, most }: { packets: readonly Packet[]; csv: string; most: number }) {
  return (
    <DataTable
      label={t("packets.title")}
      rows={packets}
      columns={columns()}
      id={(packet) => packet.id}
      csv={csv}
      most={most}
    />
  );
}
