/** Packets by type, from what the API counts by type and period. Pure. */
import type { PortCount } from "../api/types";

/** Of the whole time. */
export function counts_by_port(list: readonly PortCount[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { portnum, count } of list) counts.set(portnum, (counts.get(portnum) ?? 0) + count);
  return counts;
}

/** Of each period, by the time of its beginning. */
export function counts_by_period(list: readonly PortCount[]): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const periods = new Map<number, PortCount[]>();
  for (const one of list) {
    const members = periods.get(one.start_us);
    if (members) members.push(one);
    else periods.set(one.start_us, [one]);
  }
  return new Map([...periods].map(([start_us, members]) => [start_us, counts_by_port(members)]));
}
