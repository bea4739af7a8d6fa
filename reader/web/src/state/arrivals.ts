/** Which packets have just come in, so that their rows light up once and not again when scrolled to. */
import type { Packet } from "../api/types";
import { on_arrival } from "./mesh";

const LATELY_MS = 1_500;
/** At a time. When all rows are new none stands out, and lighting up all of them is much work. */
const MOST_MARKED = 3;
const arrived_at = new WeakMap<Packet, number>();

export function arrived_lately(packet: Packet): boolean {
  const at = arrived_at.get(packet);
  return at !== undefined && performance.now() - at < LATELY_MS;
}

export function start_arrivals(): void {
  on_arrival((arrived) => {
    if (arrived.length > MOST_MARKED) return;
    const now = performance.now();
    for (const packet of arrived) arrived_at.set(packet, now);
  });
}
