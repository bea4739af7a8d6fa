/** Measurements of a node, as series over time. Pure. */
import type { TelemetrySample } from "../api/types";

/** `device_metrics.voltage` and its like: the message's field and the measurement's. */
export type Metric = string;

export interface Measurements {
  /** Ascending. */
  times_us: number[];
  /** One value for each time; null where the sample did not say. */
  series: Map<Metric, (number | null)[]>;
}

/** All numbers of all kinds of telemetry in these samples (in any order). */
export function read_measurements(samples: readonly TelemetrySample[]): Measurements {
  const ordered = [...samples].sort((a, b) => a.at_us - b.at_us);
  const times_us: number[] = [];
  const series: Measurements["series"] = new Map();
  for (const { at_us, variant, values: measured } of ordered) {
    if (measured.length === 0) continue;
    const at = times_us.length;
    for (const [field, value] of measured) {
      const name = `${variant}.${field}`;
      let values = series.get(name);
      if (!values) series.set(name, (values = Array.from({ length: at }, () => null)));
      while (values.length < at) values.push(null);
      values.push(value);
    }
    times_us.push(at_us);
  }
  for (const values of series.values()) while (values.length < times_us.length) values.push(null);
  return { times_us, series };
}

/** Only the times at which at least one of these metrics was measured. */
export function pick(measurements: Measurements, metrics: readonly Metric[]): Measurements {
  const known = metrics.filter((metric) => measurements.series.has(metric));
  const keep = measurements.times_us.map((_, i) => known.some((metric) => measurements.series.get(metric)?.[i] != null));
  const filtered = (list: readonly (number | null)[]) => list.filter((_, i) => keep[i]);
  return {
    times_us: filtered(measurements.times_us) as number[],
    series: new Map(known.map((metric) => [metric, filtered(measurements.series.get(metric) ?? [])])),
  };
}
