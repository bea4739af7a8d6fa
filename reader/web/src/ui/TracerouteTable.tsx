/** Traceroute packets as a table: who asked for the way to whom, and how far it went. */
import type { Packet } from "../api/types";
import { read_route } from "../data/routes";
import { node_name } from "../format/node_name";
import { t } from "../i18n";
import { find_node } from "../state/mesh";
import { type Column, DataTable } from "./DataTable";
import { Ago, Name } from "./parts";

const name_of = (node_id: number, long_name: string | null) =>
  node_name(node_id, long_name ?? find_node(node_id)?.long_name);

function columns(): Column<Packet>[] {
  return [
    {
      key: "route",
      label: t("trace.route"),
      main: true,
      value: (packet) => packet.id,
      show: (packet) => (
        <a class="link route-link" href={`/traceroute/${packet.id}`} data-testid="traceroute-link">
          <Name>{name_of(packet.from_node_id, packet.long_name)}</Name> →{" "}
          <Name>{name_of(packet.to_node_id, packet.to_long_name)}</Name>
        </a>
      ),
    },
    {
      key: "time",
      label: t("table.time"),
      numeric: true,
      value: (packet) => packet.import_time_us,
      show: (packet) => <Ago at_us={packet.import_time_us} />,
    },
    {
      key: "relays",
      label: t("trace.relays"),
      numeric: true,
      value: (packet) => read_route(packet).forward.length,
    },
    {
      key: "back",
      label: t("trace.answer"),
      value: (packet) => (read_route(packet).answered ? t("trace.answered") : ""),
    },
  ];
}

export function TracerouteTable({ packets, most, csv }: { packets: readonly Packet[]; most: number; csv: string }) {
  return (
    <DataTable
      label={t("page.traceroutes")}
      rows={packets}
      columns={columns()}
      id={(packet) => packet.id}
      most={most}
      csv={csv}
    />
  );
}
