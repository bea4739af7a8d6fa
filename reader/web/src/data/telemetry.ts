/** Measurements in telemetry packets, as series over time. Pure. */
import type { Packet } from "../api/types";
import { parse_proto_text, type ProtoMessage } from "../format/proto_text";

/** `device_metrics.voltage` and its like: the message's field and the measurement's. */
export type Metric = string;

export interface Measurements {
  /** Ascending. */
  times_us: number[];
  /** One value for each time; null where the packet did not say. */
  series: Map<Metric, (number | null)[]>;
}

function numbers_in(message: ProtoMessage): [string, number][] {
  return Object.entries(message).flatMap(([field, values]) => {
    const [value] = values;
    const number = typeof value === "string" ? Number(value) : NaN;
    return Number.isFinite(number) ? [[field, number] as [string, number]] : [];
  });
}

/** All numbers of all kinds of telemetry in these packets (in any order). */
export function read_measurements(packets: readonly Packet[]): Measurements {
  const ordered = [...packets].sort((a, b) => a.import_time_us - b.import_time_us);
  const times_us: number[] = [];
  const series: Measurements["series"] = new Map();
  for (const packet of ordered) {
    const at = times_us.length;
    let any = false;
    for (const [group, [inner]] of Object.entries(parse_proto_text(packet.payload))) {
      if (typeof inner !== "object") continue;
      for (const [field, value] of numbers_in(inner)) {
        const name = `${group}.${field}`;
        let values = series.get(name);
        if (!values) series.set(name, (values = Array.from({ length: at }, () => null)));
        while (values.length < at) values.push(null);
        values.push(value);
        any = true;
      }
    }
    if (any) times_us.push(packet.import_time_us);
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
