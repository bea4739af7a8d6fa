/** Battery and precision of nodes, learnt from packets as they come and from the newest of those before. */
import { effect, signal } from "@preact/signals";
import { fetch_packets } from "../api/client";
import type { Packet } from "../api/types";
import { type Observation, observe } from "../data/observations";
import { lists, on_arrival } from "./mesh";

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
  const stop = effect(() => {
    if (lists.value.state === "ready") queueMicrotask(() => (stop(), void learn_earlier()));
  });
}

/** After the lists, and one by one: nobody waits for it. */
async function learn_earlier(): Promise<void> {
  for (const portnum of PORTS) {
    await quiet();
    // Without it the page has less to show, until packets come.
    await fetch_packets({ limit: EARLIER_PACKETS, portnum }).then(learn, () => {});
  }
}

/** When the page has nothing better to do. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => resolve(), { timeout: 2_000 });
    else setTimeout(resolve, 300);
  });
}
