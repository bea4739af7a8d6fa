/** One line a gateway; the busiest first. */
import type { GatewayScore } from "../../api/types";
import { type GatewayRow, type Liveness, liveness } from "../../data/gateways";
import { format_distance } from "../../format/distance";
import { node_name } from "../../format/node_name";
import { snr_look } from "../../format/snr";
import { machine_time } from "../../format/time";
import { t } from "../../i18n";
import type { MessageKey } from "../../i18n/en";
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

function ratio(key: string, label: MessageKey, read: (score: GatewayScore) => number): Column<GatewayRow> {
  return {
    key,
    label: t(label),
    numeric: true,
    value: ({ score }) => score && read(score),
    show: ({ score }) => score && format_percent(read(score)),
  };
}

/** Beyond this, times that the gateway tells are not to be trusted. */
const SKEW_S = 30;

function clock_text(skew_s: number | null) {
  if (skew_s === null) return null;
  const text = `${skew_s > 0 ? "+" : ""}${format_number(skew_s, Math.abs(skew_s) < 10 ? 1 : 0)} s`;
  return Math.abs(skew_s) > SKEW_S ? <span class="tag hue-red">{text}</span> : text;
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
      key: "packets",
      label: t("nodes.column.packets"),
      numeric: true,
      value: ({ score }) => score?.packets,
      show: ({ node_id, score }) =>
        score && (
          <a class="link" href={filtered("/firehose", { gateway: node_id })}>
            {format_number(score.packets)}
          </a>
        ),
    },
    ratio("share", "gateways.share", ({ share }) => share),
    ratio("alone", "gateways.alone", ({ unique_share }) => unique_share),
    ratio("repeats", "gateways.repeats", ({ duplicate_ratio }) => duplicate_ratio),
    {
      key: "clock",
      label: t("gateways.clock"),
      numeric: true,
      value: ({ score }) => score?.clock_skew_s,
      show: ({ score }) => clock_text(score?.clock_skew_s ?? null),
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
