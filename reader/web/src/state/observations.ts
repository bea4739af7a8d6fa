/** Battery and precision of nodes, learnt from packets as they come and from the newest of those before. */
import { signal } from "@preact/signals";
import { fetch_packets } from "../api/client";
import type { Packet } from "../api/types";
import { type Observation, observe } from "../data/observations";
import { on_arrival } from "./mesh";

const EARLIER_PACKETS = 1_000;
const PORTS = [3, 67, 73];

export interface Observations {
  by_id: ReadonlyMap<number, Observation>;
}

/** A new object says that something changed; the map in it is the same. */
export const observations = signal<Observations>({ by_id: new Map() });

function learn(packets: readonly Packet[]): void {
  const by_id = observations.value.by_id as Map<number, Observation>;
  let changed = false;
  for (const packet of packets) {
    const before = by_id.get(packet.from_node_id);
    const after = observe(before, packet);
    if (after === undefined || after === before) continue;
    by_id.set(packet.from_node_id, after);
    changed = true;
  }
  if (changed) observations.value = { by_id };
}

let started = false;

/** To be called by pages that show what it learns; the first call asks for what came before. */
export function start_observations(): void {
  if (started) return;
  started = true;
  on_arrival(learn);
  for (const portnum of PORTS) {
    // Without it the page has less to show, until packets come.
    fetch_packets({ limit: EARLIER_PACKETS, portnum }).then(learn, () => {});
  }
}
