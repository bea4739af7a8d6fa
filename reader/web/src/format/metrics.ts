/** What telemetry fields are called, how they are measured, and which share a chart. */
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { clean_line } from "./text";

/** How a measurement is drawn; lines of one scale share an axis. */
interface Look {
  unit: string;
  digits: number;
  scale: string;
  hue: string;
}

function field_of(metric: string): string {
  return metric.slice(metric.indexOf(".") + 1);
}

const KNOWN: Readonly<Record<string, Look & { label: MessageKey }>> = {
  battery_level: { label: "metric.battery", unit: "%", digits: 0, scale: "%", hue: "green" },
  voltage: { label: "metric.voltage", unit: "V", digits: 2, scale: "V", hue: "orange" },
  channel_utilization: { label: "metric.channel_use", unit: "%", digits: 1, scale: "use", hue: "blue" },
  air_util_tx: { label: "metric.air_use", unit: "%", digits: 2, scale: "use", hue: "red" },
  temperature: { label: "metric.temperature", unit: "°C", digits: 1, scale: "°C", hue: "red" },
  relative_humidity: { label: "metric.humidity", unit: "%", digits: 0, scale: "%", hue: "blue" },
  barometric_pressure: { label: "metric.pressure", unit: "hPa", digits: 1, scale: "hPa", hue: "violet" },
};

/** The channels of a power meter have names of their own. */
function known(metric: string): (Look & { label: string }) | null {
  const field = field_of(metric);
  const look = !metric.startsWith("power_metrics.") && Object.hasOwn(KNOWN, field) ? KNOWN[field] : undefined;
  return look ? { ...look, label: t(look.label) } : null;
}

/** By the field's name, as the protocol's documentation has them. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_voltage$/, "V"],
  [/_current$|^current$/, "mA"],
  [/^pm\d+_/, "µg/m³"],
  [/^particles_/, "/0.1 l"],
  [/_bytes$/, "B"],
  [/^wind_(speed|gust|lull)$/, "m/s"],
  [/^wind_direction$/, "°"],
  [/lux$/, "lx"],
  [/^co2$/, "ppm"],
  [/^rainfall_/, "mm"],
  [/^distance$/, "mm"],
  [/^weight$/, "kg"],
];

function unit_of(metric: string): string {
  return UNITS.find(([pattern]) => pattern.test(field_of(metric)))?.[1] ?? "";
}

const HUES = ["blue", "orange", "green", "pink", "amber", "violet", "teal", "red", "cyan", "lime"];

/** `i`: the line's number in its chart. */
export function metric_line(metric: string, i: number) {
  const label = clean_line(field_of(metric).replace(/^num_/, "").replaceAll("_", " "), 40);
  const unit = unit_of(metric);
  const digits = unit === "V" ? 2 : 1;
  return known(metric) ?? { label, unit, digits, scale: unit || "y", hue: HUES[i % HUES.length] ?? "grey" };
}

export interface MetricGroup {
  name: string;
  title: string;
  metrics: string[];
}

const FIRST: readonly { name: string; key: MessageKey; metrics: string[] }[] = [
  { name: "power", key: "metric.group.power", metrics: ["device_metrics.battery_level", "device_metrics.voltage"] },
  { name: "air", key: "metric.group.air", metrics: ["device_metrics.channel_utilization", "device_metrics.air_util_tx"] },
  {
    name: "climate",
    key: "metric.group.climate",
    metrics: ["environment_metrics.temperature", "environment_metrics.relative_humidity"],
  },
  { name: "pressure", key: "metric.pressure", metrics: ["environment_metrics.barometric_pressure"] },
];

/** The rest, by the kind of telemetry. */
const KINDS: Readonly<Record<string, MessageKey>> = {
  environment_metrics: "metric.group.environment",
  power_metrics: "metric.group.channels",
  air_quality_metrics: "metric.group.air_quality",
  health_metrics: "metric.group.health",
  host_metrics: "metric.group.host",
  local_stats: "metric.group.radio",
};

/** `kind`: the field of the telemetry message, `power_metrics`. */
export function kind_title(kind: string): string {
  const key = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return key ? t(key) : clean_line(kind.replaceAll("_", " "), 40);
}

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
  return [...groups, ...groups_by_unit(left)];
}

/** Of one unit each: counts of bytes would flatten counts of packets. */
function groups_by_unit(metrics: Iterable<string>): MetricGroup[] {
  const groups = new Map<string, MetricGroup>();
  for (const metric of metrics) {
    const kind = metric.slice(0, metric.indexOf("."));
    const unit = unit_of(metric);
    const title = kind_title(kind);
    const name = `${kind}${unit && `_${unit.replace(/\W/g, "")}`}`;
    const group = groups.get(name) ?? { name, title: unit === "" ? title : `${title}, ${unit}`, metrics: [] };
    group.metrics.push(metric);
    groups.set(name, group);
  }
  return [...groups.values()];
}
