/** The present, by the server's clock: ages must not depend on a device's clock being right. */
import { signal } from "@preact/signals";
import type { Packet } from "../api/types";

const TICK_MS = 5_000;

/** How much this device is ahead of the server, in milliseconds, as far as packets have shown. */
let ahead_ms: number | null = null;

/** Milliseconds since the epoch; moves every few seconds while the page is visible. */
export const now_ms = signal(Date.now());

/** The server stamps a packet just before it sends it, so the least difference seen is the clocks'. */
export function learn_clock(arrived: readonly Packet[]): void {
  for (const packet of arrived) {
    const difference = Date.now() - packet.import_time_us / 1000;
    if (ahead_ms === null || difference < ahead_ms) ahead_ms = difference;
  }
}

function tick(): void {
  if (!document.hidden) now_ms.value = Date.now() - (ahead_ms ?? 0);
}

export function start_clock(): void {
  window.setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);
}
