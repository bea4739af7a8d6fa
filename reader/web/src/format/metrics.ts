/** What telemetry fields are called, how they are measured, and which share a chart. */
import { t } from "../i18n";
import { clean_line } from "./text";

interface Known {
  label: string;
  unit: string;
  digits: number;
  scale: string;
  hue: string;
}

function known(metric: string): Known | null {
  const field = metric.slice(metric.indexOf(".") + 1);
  switch (field) {
    case "battery_level":
      return { label: t("metric.battery"), unit: "%", digits: 0, scale: "%", hue: "green" };
    case "voltage":
      return { label: t("metric.voltage"), unit: "V", digits: 2, scale: "V", hue: "orange" };
    case "channel_utilization":
      return { label: t("metric.channel_use"), unit: "%", digits: 1, scale: "use", hue: "blue" };
    case "air_util_tx":
      return { label: t("metric.air_use"), unit: "%", digits: 2, scale: "use", hue: "red" };
    case "temperature":
      return { label: t("metric.temperature"), unit: "°C", digits: 1, scale: "°C", hue: "red" };
    case "relative_humidity":
      return { label: t("metric.humidity"), unit: "%", digits: 0, scale: "%", hue: "blue" };
    case "barometric_pressure":
      return { label: t("metric.pressure"), unit: "hPa", digits: 1, scale: "hPa", hue: "violet" };
    case "uptime_seconds":
      return { label: t("metric.uptime"), unit: "s", digits: 0, scale: "s", hue: "grey" };
    default:
      return null;
  }
}

const HUES = ["blue", "orange", "green", "pink", "amber", "violet", "teal", "red", "cyan", "lime"];

/** `i`: the line's number in its chart. */
export function metric_line(metric: string, i: number) {
  const field = metric.slice(metric.indexOf(".") + 1);
  const label = clean_line(field.replaceAll("_", " "), 40);
  return known(metric) ?? { label, unit: "", digits: 1, scale: "y", hue: HUES[i % HUES.length] ?? "grey" };
}

export interface MetricGroup {
  name: string;
  title: string;
  metrics: string[];
}

const FIRST: readonly { name: string; key: "metric.group.power" | "metric.group.air" | "metric.group.climate"; metrics: string[] }[] = [
  { name: "power", key: "metric.group.power", metrics: ["device_metrics.battery_level", "device_metrics.voltage"] },
  { name: "air", key: "metric.group.air", metrics: ["device_metrics.channel_utilization", "device_metrics.air_util_tx"] },
  {
    name: "climate",
    key: "metric.group.climate",
    metrics: ["environment_metrics.temperature", "environment_metrics.relative_humidity"],
  },
];

/** A straight line, and what device_metrics says, too. */
const LEFT_OUT = /\.uptime_seconds$|^local_stats\.(channel_utilization|air_util_tx)$/;

/** Well-known measurements first, then whatever else each kind of telemetry has; only what occurs. */
export function metric_groups(metrics: readonly string[]): MetricGroup[] {
  const left = new Set(metrics.filter((metric) => !LEFT_OUT.test(metric)));
  const groups: MetricGroup[] = [];
  for (const { name, key, metrics: wanted } of FIRST) {
    const here = wanted.filter((metric) => left.delete(metric));
    if (here.length > 0) groups.push({ name, title: t(key), metrics: here });
  }
  const rest = new Map<string, string[]>();
  for (const metric of left) {
    // Counts of bytes would flatten counts of packets.
    const name = metric.slice(0, metric.indexOf(".")) + (metric.includes(".heap_") ? "_memory" : "");
    rest.set(name, [...(rest.get(name) ?? []), metric]);
  }
  for (const [name, list] of rest) groups.push({ name, title: clean_line(name.replaceAll("_", " "), 40), metrics: list });
  return groups;
}
