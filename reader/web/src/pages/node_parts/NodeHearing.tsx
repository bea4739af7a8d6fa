/** Who hears the node, and whom it hears, without a relay in between. */
import type { ApiLink } from "../../api/types";
import { type HearingRow, hearing_rows } from "../../data/hearing";
import { node_place } from "../../data/nodes";
import { distance_km, format_distance } from "../../format/distance";
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

interface Props {
  node_id: number;
  links: readonly ApiLink[];
}

export function NodeHearing({ node_id, links }: Props) {
  const heard_by = hearing_rows(links.filter(({ from }) => from === node_id), "to");
  const hears = hearing_rows(links.filter(({ to }) => to === node_id), "from");
  return (
    <>
      <Table node_id={node_id} rows={heard_by} title={t("node.heard_by")} name="heard_by" />
      <Table node_id={node_id} rows={hears} title={t("node.hears")} name="hears" />
    </>
  );
}

interface TableProps {
  node_id: number;
  rows: readonly HearingRow[];
  title: string;
  name: string;
}

function Table({ node_id, rows, title, name }: TableProps) {
  if (rows.length === 0) return null;
  return (
    <Panel title={title} wide testid={`node-${name}`}>
      <DataTable label={title} rows={rows} columns={columns(node_id)} id={(row) => row.node_id} csv={name} most={8} />
    </Panel>
  );
}

function km(a: number, b: number): number | null {
  const [from, to] = [find_node(a), find_node(b)].map((node) => node && node_place(node));
  return from && to ? distance_km(from, to) : null;
}

const KINDS = ["direct", "traceroute", "neighbor"] as const;

function columns(node_id: number): Column<HearingRow>[] {
  return [
    {
      key: "node",
      label: t("page.node"),
      main: true,
      value: (row) => node_name(row.node_id, find_node(row.node_id)?.long_name),
      show: (row) => <NodeLink node_id={row.node_id} />,
    },
    {
      key: "mean",
      label: t("node.snr_mean"),
      numeric: true,
      value: (row) => row.snr_mean,
      show: (row) => row.snr_mean !== null && <Snr value={row.snr_mean} />,
    },
    {
      key: "snr",
      label: t("node.snr_last"),
      numeric: true,
      value: (row) => row.snr,
      show: (row) => row.snr !== null && <Snr value={row.snr} />,
    },
    { key: "reports", label: t("links.times"), numeric: true, value: (row) => row.reports },
    {
      key: "distance",
      label: t("packet.distance"),
      numeric: true,
      value: (row) => km(node_id, row.node_id),
      show: (row) => {
        const distance = km(node_id, row.node_id);
        return distance === null ? null : format_distance(distance, units.value);
      },
    },
    {
      key: "kind",
      label: t("links.known_by"),
      value: (row) => KINDS.filter((kind) => row[kind]).map((kind) => t(`links.${kind}`)).join(", "),
    },
    {
      key: "last",
      label: t("links.last"),
      numeric: true,
      value: (row) => machine_time(row.at_us),
      show: (row) => <Ago at_us={row.at_us} />,
    },
  ];
}
