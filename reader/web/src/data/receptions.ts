/** How receptions of a packet compare. Pure. */
import type { Reception } from "../api/types";

export function hops_of({ hop_start, hop_limit }: Reception): number | null {
  if (hop_start === null || hop_limit === null || hop_start === 0 || hop_start < hop_limit) return null;
  return hop_start - hop_limit;
}

/** The shortest path first, then the strongest. */
export function nearest_first(a: Reception, b: Reception): number {
  return (hops_of(a) ?? 99) - (hops_of(b) ?? 99) || (b.rx_rssi ?? -999) - (a.rx_rssi ?? -999);
}

/** The first to arrive first. */
export function earliest_first(a: Reception, b: Reception): number {
  return a.import_time_us - b.import_time_us || nearest_first(a, b);
}

/** One reception for each gateway, its first; earliest first. */
export function by_gateway(list: readonly Reception[]): Reception[] {
  const first = new Map<number, Reception>();
  for (const reception of [...list].sort(earliest_first)) {
    if (!first.has(reception.node_id)) first.set(reception.node_id, reception);
  }
  return [...first.values()];
}
