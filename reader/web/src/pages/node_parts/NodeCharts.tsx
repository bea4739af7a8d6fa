/** Everything the node measured, packets by day, and how well it hears its neighbors. */
import { useMemo } from "preact/hooks";
import { fetch_telemetry } from "../../api/client";
import type { Packet, TelemetrySample } from "../../api/types";
import { neighbor_series } from "../../data/neighbors";
import { type Measurements, pick, read_measurements } from "../../data/telemetry";
import { metric_groups, metric_line, type MetricGroup } from "../../format/metrics";
import { t } from "../../i18n";
import { now_ms } from "../../state/clock";
import { useLoaded } from "../../state/loading";
import { own_parameter, set_own_parameter } from "../../state/view";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { type Line, line_rows, Lines } from "../../ui/charts/Lines";
import { Load } from "../../ui/Page";
import { Segmented } from "../../ui/parts";
import { NodeDays } from "./NodeDays";
import { NodeMix } from "./NodeMix";
import { SignalChart } from "./SignalChart";

interface Props {
  node_id: number;
  neighbors: readonly Packet[] | null;
}

const RANGES = ["24", "72", "168", "720", "all"] as const;
const USUAL: (typeof RANGES)[number] = "168";
const ALL_DAYS = 36_500;

function chosen_range(): (typeof RANGES)[number] {
  return RANGES.find((range) => range === own_parameter("range")) ?? USUAL;
}

/** How far back the charts of a node reach. */
export function chart_days(): number {
  const range = chosen_range();
  return range === "all" ? ALL_DAYS : Number(range) / 24;
}

/** One choice for all charts of the page. */
function RangeChoice() {
  return (
    <Segmented
      label={t("chart.range")}
      testid="chart-range"
      value={chosen_range()}
      options={RANGES.map((hours) => [hours, t(`chart.range.${hours}`)])}
      onChange={(range) => set_own_parameter("range", range === USUAL ? "" : range)}
    />
  );
}

function within_range<T extends { import_time_us: number }>(packets: readonly T[]): readonly T[] {
  // Not the present of every tick: a chart that is looked at stays.
  const since = now_ms.peek() * 1000 - chart_days() * 86_400_000_000;
  return packets.filter((packet) => packet.import_time_us >= since);
}

export function NodeCharts({ node_id, neighbors }: Props) {
  const days = chart_days();
  const telemetry = useLoaded(`telemetry/${node_id}/${days}`, () => fetch_telemetry(node_id, days), true);
  return (
    <>
      <div class="panels-head">
        <h2>{t("node.charts")}</h2>
        <RangeChoice />
      </div>
      <NodeDays node_id={node_id} />
      <NodeMix node_id={node_id} />
      <Load of={telemetry}>{(samples) => <TelemetryCharts samples={samples} />}</Load>
      {neighbors && neighbors.length > 0 && <NeighborChart packets={neighbors} />}
    </>
  );
}

function TelemetryCharts({ samples }: { samples: readonly TelemetrySample[] }) {
  const measurements = useMemo(() => read_measurements(samples), [samples]);
  const groups = metric_groups([...measurements.series.keys()]);
  if (groups.length === 0) return <p class="row-minor panel-empty is-wide">{t("node.no_telemetry")}</p>;
  return (
    <>
      {groups.map((group) => (
        <MetricChart key={group.name} group={group} measurements={measurements} />
      ))}
    </>
  );
}

function MetricChart({ group, measurements }: { group: MetricGroup; measurements: Measurements }) {
  const picked = useMemo(() => pick(measurements, group.metrics), [measurements, group.name]);
  const lines = useMemo(
    () => [...picked.series].map(([metric, values], i): Line => ({ ...metric_line(metric, i), values })),
    [picked],
  );
  return (
    <ChartPanel
      title={group.title}
      name={group.name}
      header={["time", ...lines.map((line) => line.label)]}
      rows={() => line_rows(picked.times_us, lines)}
    >
      <Lines times_us={picked.times_us} lines={lines} label={group.title} />
    </ChartPanel>
  );
}

function NeighborChart({ packets }: { packets: readonly Packet[] }) {
  const days = chart_days();
  const series = useMemo(() => neighbor_series(within_range(packets)), [packets, days]);
  return <SignalChart series={series} title={t("node.neighbor_snr")} name="neighbor_snr" />;
}
