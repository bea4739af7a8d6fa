/** One line a gateway; the busiest first. */
import { type GatewayRow, type Liveness, liveness } from "../../data/gateways";
import { format_distance } from "../../format/distance";
import { node_name } from "../../format/node_name";
import { snr_look } from "../../format/snr";
import { machine_time } from "../../format/time";
import { t } from "../../i18n";
import { format_number, format_percent } from "../../i18n/locale";
import { now_ms } from "../../state/clock";
import { find_node } from "../../state/mesh";
import { units } from "../../state/preferences";
import { filtered } from "../../state/url";
import { type Column, DataTable } from "../../ui/DataTable";
import { NodeLink } from "../../ui/NodeLink";
import { Panel } from "../../ui/Page";
import { Ago } from "../../ui/parts";

const LIVENESS_HUES: Readonly<Record<Liveness, string>> = { live: "green", quiet: "amber", silent: "red" };

function State({ row }: { row: GatewayRow }) {
  const state = liveness(row.last_seen_us, now_ms.value * 1000);
  return <span class={`tag hue-${LIVENESS_HUES[state]}`}>{t(`gateways.state.${state}`)}</span>;
}

function columns(): Column<GatewayRow>[] {
  return [
    {
      key: "gateway",
      label: t("packet.gateway"),
      main: true,
      value: (row) => node_name(row.node_id, row.long_name ?? find_node(row.node_id)?.long_name),
      show: (row) => <NodeLink node_id={row.node_id} long_name={row.long_name} />,
    },
    {
      key: "state",
      label: t("gateways.state"),
      value: (row) => liveness(row.last_seen_us, now_ms.value * 1000),
      show: (row) => <State row={row} />,
    },
    {
      key: "last",
      label: t("gateways.last"),
      numeric: true,
      value: (row) => machine_time(row.last_seen_us),
      show: (row) => <Ago at_us={row.last_seen_us} />,
    },
    {
      key: "receptions",
      label: t("gateways.receptions"),
      numeric: true,
      value: (row) => row.receptions,
      show: (row) => format_number(row.receptions),
    },
    {
      key: "share",
      label: t("gateways.share"),
      numeric: true,
      value: (row) => row.share,
      show: (row) => format_percent(row.share),
    },
    {
      key: "direct",
      label: t("gateways.direct"),
      numeric: true,
      value: (row) => row.direct,
      show: (row) => (
        <a class="link" href={filtered("/links", { node: row.node_id })}>
          {format_number(row.direct)}
        </a>
      ),
    },
    { key: "only", label: t("gateways.only_here"), numeric: true, value: (row) => row.only_here },
    {
      key: "snr",
      label: t("gateways.median_snr"),
      numeric: true,
      value: (row) => row.median_snr,
      show: (row) =>
        row.median_snr === null ? null : (
          <span class={`tag hue-${snr_look(row.median_snr).hue}`}>{format_number(row.median_snr, 1)}</span>
        ),
    },
    {
      key: "farthest",
      label: t("gateways.farthest"),
      numeric: true,
      value: (row) => row.farthest_km,
      show: (row) => (row.farthest_km === null ? null : format_distance(row.farthest_km, units.value)),
    },
  ];
}

export function GatewayTable({ rows }: { rows: readonly GatewayRow[] }) {
  return (
    <Panel title={t("gateways.all")} wide testid="gateway-table">
      <DataTable
        label={t("page.gateways")}
        rows={rows}
        columns={columns()}
        id={(row) => row.node_id}
        csv="gateways"
        most={50}
      />
    </Panel>
  );
}
