/** What nodes did in the last day, as the API counts it: packets, hops to a gateway, announced keys. */
import { effect, signal } from "@preact/signals";
import { fetch_activity } from "../api/client";
import type { Activity } from "../api/types";
import { lists, on_arrival } from "./mesh";

export const ACTIVITY_HOURS = 24;
/** The API's answer may be as old as that anyway. */
const OLD_MS = 60_000;

export const activity = signal<ReadonlyMap<number, Activity>>(new Map());

let asked_at = 0;

function learn(): void {
  if (performance.now() - asked_at < OLD_MS && asked_at > 0) return;
  asked_at = performance.now();
  fetch_activity(ACTIVITY_HOURS).then(
    (list) => (activity.value = new Map(list.map((one) => [one.node_id, one]))),
    // Without it the lists have less to show, until packets come.
    () => (asked_at = 0),
  );
}

/** Keeps it up to date for as long as packets come, and somebody looks; the answer stops that. */
export function follow_activity(): () => void {
  const stops = [effect(() => (lists.value.state === "ready" ? learn() : undefined)), on_arrival(learn)];
  return () => stops.forEach((stop) => stop());
}
