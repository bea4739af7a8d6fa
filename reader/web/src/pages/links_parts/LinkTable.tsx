/** The links as a table; a click on a node's name leads to it. */
import { format_distance } from "../../format/distance";
import { node_name } from "../../format/node_name";
import { machine_time } from "../../format/time";
import { t } from "../../i18n";
import { find_node } from "../../state/mesh";
import { units } from "../../state/preferences";
import { type Column, DataTable } from "../../ui/DataTable";
import { NodeLink } from "../../ui/NodeLink";
import { Panel } from "../../ui/Page";
import { Ago } from "../../ui/parts";
import { Snr } from "../../ui/Snr";
import { LINK_KINDS, type LinkRow } from "../links";

function name_of(node_id: number): string {
  return node_name(node_id, find_node(node_id)?.long_name);
}

function kinds(row: LinkRow): string {
  return LINK_KINDS.filter((kind) => row[kind])
    .map((kind) => t(`links.${kind}`))
    .join(", ");
}

function columns(): Column<LinkRow>[] {
  return [
    {
      key: "from",
      label: t("links.sender"),
      main: true,
      value: (row) => name_of(row.from),
      show: (row) => <NodeLink node_id={row.from} />,
    },
    {
      key: "to",
      label: t("links.heard_by"),
      value: (row) => name_of(row.to),
      show: (row) => <NodeLink node_id={row.to} />,
    },
    {
      key: "distance",
      label: t("packet.distance"),
      numeric: true,
      value: (row) => row.km,
      show: (row) => (row.km === null ? null : format_distance(row.km, units.value)),
    },
    { key: "snr", label: "SNR dB", numeric: true, value: (row) => row.snr, show: (row) => <Snr value={row.snr} /> },
    {
      key: "back",
      label: t("links.back_snr"),
      numeric: true,
      value: (row) => row.back_snr,
      show: (row) => (row.back_snr === null ? null : <Snr value={row.back_snr} />),
    },
    { key: "count", label: t("links.times"), numeric: true, value: (row) => row.count },
    { key: "kind", label: t("links.known_by"), value: kinds },
    {
      key: "last",
      label: t("links.last"),
      numeric: true,
      value: (row) => machine_time(row.at_us),
      show: (row) => <Ago at_us={row.at_us} />,
    },
  ];
}

export function LinkTable({ links }: { links: readonly LinkRow[] }) {
  return (
    <Panel title={t("links.table")} wide testid="link-table">
      <DataTable
        label={t("page.links")}
        rows={links}
        columns={columns()}
        id={(row) => `${row.from}/${row.to}`}
        csv="links"
        most={50}
      />
    </Panel>
  );
}
