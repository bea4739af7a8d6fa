/** The gateways to choose from, and whom the chosen one hears. */
import { effect, signal } from "@preact/signals";
import { fetch_gateways, fetch_links } from "../api/client";
import type { Gateway } from "../api/types";
import { live, NODE_DAYS } from "./mesh";
import { filter } from "./view";

/** Those that reported most come first. */
export const known_gateways = signal<readonly Gateway[]>([]);

/** null: none is chosen, or it is not known yet whom it hears. */
export const heard_by_gateway = signal<ReadonlySet<number> | null>(null);

let asked = false;

/** To be called by what offers the choice; nobody waits for it. */
export function start_gateways(): void {
  if (asked) return;
  asked = true;
  fetch_gateways().then(
    (list) => (known_gateways.value = [...list].sort((a, b) => b.receptions - a.receptions)),
    () => (asked = false),
  );
}

async function learn(gateway: number): Promise<void> {
  const links = await fetch_links({ days: NODE_DAYS, source: "direct", node_id: gateway });
  if (filter.peek().gateway !== gateway) return;
  heard_by_gateway.value = new Set([gateway, ...links.filter(({ to }) => to === gateway).map(({ from }) => from)]);
}

export function start_gateway_filter(): void {
  let known: number | null = null;
  effect(() => {
    const { gateway } = filter.value;
    // After a failure it is asked for again once the connection lives.
    if (gateway === known || live.value.phase !== "live") return;
    heard_by_gateway.value = null;
    known = gateway;
    if (gateway !== null) learn(gateway).catch(() => (known = null));
  });
}
