/** What packets tell about their senders beside the API's node list: battery, and how exact the position is. */
import type { Packet } from "../api/types";
import { first_message, first_number, parse_proto_text } from "../format/proto_text";

const POSITION = 3;
const TELEMETRY = 67;
const MAP_REPORT = 73;

export interface Observation {
  at_us: number;
  battery: number | null;
  battery_at_us: number;
  precision_bits: number | null;
  position_at_us: number;
}

const nothing: Observation = { at_us: 0, battery: null, battery_at_us: 0, precision_bits: null, position_at_us: 0 };

/** The observation with what `packet` tells, if that is newer. Pure. */
export function observe(before: Observation | undefined, packet: Packet): Observation | undefined {
  const { portnum, import_time_us: at_us, payload } = packet;
  if (portnum !== POSITION && portnum !== TELEMETRY && portnum !== MAP_REPORT) return before;
  const known = before ?? nothing;
  const message = parse_proto_text(payload);
  if (portnum === TELEMETRY) {
    const battery = first_number(first_message(message, "device_metrics"), "battery_level");
    if (battery === null || at_us < known.battery_at_us) return before;
    return { ...known, at_us, battery, battery_at_us: at_us };
  }
  const bits = first_number(message, portnum === POSITION ? "precision_bits" : "position_precision");
  if (first_number(message, "latitude_i") === null || at_us < known.position_at_us) return before;
  return { ...known, at_us, precision_bits: bits, position_at_us: at_us };
}
