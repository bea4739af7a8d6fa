/** What somebody who watches nodes wants to be told. Pure. */
import { node_hex } from "../api/parse";
import type { MeshNode } from "../api/types";

/** Nodes send at least every three hours, if they are left as they come. */
export const SILENT_HOURS = 6;
export const LOW_BATTERY = 20;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type WatchAlert = { node_id: number; /** The same for the same event: dismissed, it stays away. */ key: string } & (
  | { kind: "silent"; /** null: longer than nodes are listed. */ since_us: number | null }
  | { kind: "battery"; percent: number }
);

/** A battery that was measured, and when. */
export interface BatteryReading {
  percent: number;
  at_us: number;
}

function silence_of(node_id: number, node: MeshNode | undefined, now_ms: number): WatchAlert | null {
  const since_us = node?.last_seen_us ?? null;
  if (since_us !== null && since_us / 1000 > now_ms - SILENT_HOURS * HOUR_MS) return null;
  return { node_id, kind: "silent", since_us, key: `silent:${node_hex(node_id)}:${since_us ?? ""}` };
}

/** Told again on another day. */
function low_battery_of(node_id: number, reading: BatteryReading | null, now_ms: number): WatchAlert | null {
  if (reading === null || reading.percent > LOW_BATTERY) return null;
  if (reading.at_us / 1000 < now_ms - DAY_MS) return null;
  const day = Math.floor(now_ms / DAY_MS);
  return { node_id, kind: "battery", percent: reading.percent, key: `battery:${node_hex(node_id)}:${day}` };
}

/** Of each watched node what is most urgent, in the order of the watchlist. */
export function watch_alerts(
  watched: Iterable<number>,
  nodes: ReadonlyMap<number, MeshNode>,
  battery_of: (node_id: number) => BatteryReading | null,
  now_ms: number,
): WatchAlert[] {
  return [...watched]
    .map((node_id) => silence_of(node_id, nodes.get(node_id), now_ms) ?? low_battery_of(node_id, battery_of(node_id), now_ms))
    .filter((alert) => alert !== null);
}
