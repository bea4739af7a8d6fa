/** Runs the machine of machine.ts against the real stream, network, timers and tab, and fills state/mesh.ts. */
import { batch, computed, effect, untracked } from "@preact/signals";
import { fetch_config, fetch_nodes, fetch_packets } from "../api/client";
import { ApiError } from "../api/types";
import { merge_nodes, replace_nodes } from "../data/nodes";
import { backfill_packets, FIRST_PACKETS, KEPT_PACKETS, KEPT_PACKETS_PAUSED, merge_packets } from "../data/packets";
import { learn_clock } from "../state/clock";
import { announce_arrival, config, lists, live, NODE_DAYS, nodes, packets } from "../state/mesh";
import { feed_paused, filter } from "../state/view";
import { Inbox } from "./inbox";
import { type Effect, initial_state, type LiveEvent, step } from "./machine";
import { open_stream } from "./stream";

const BACKFILL_PACKETS = 1_000;
const TICK_MS = 5_000;
const HIDDEN_FLUSH_MS = 2_000;
/** Faster than the eye reads; on a busy mesh each change of the lists brings many packets at once. */
const FLUSH_MS = 100;
/** Where a change takes long to show, changes are rarer: they have this part of the time at most. */
const FLUSH_SHARE = 0.15;
const NODE_FLUSH_MS = 500;
const NODE_FLUSH_SHARE = 0.04;
const LOAD_RETRY_MS = 3_000;

const inbox = new Inbox();
/** Of the newest event; a new stream goes on from there. */
let cursor = "";
let close_stream: (() => void) | null = null;
let probe_timer = 0;
let flush_planned = false;
let flushed_at = 0;
let flush_took_ms = 0;
let nodes_flushed_at = 0;
let nodes_flush_took_ms = 0;
let nodes_flush_planned = false;
/** Counts loads; an answer that is not of the newest load is thrown away. */
let load_number = 0;
let loading = false;
/** A load of packets has been asked for and not succeeded yet; whatever load comes next includes it. */
let packets_owed = false;

let state = initial_state;

function dispatch(event: LiveEvent): void {
  const next = step(state, event);
  // Each event is heard; what looks at the connection is told only when it is another one.
  const told = live.peek();
  if (next.state.phase !== told.phase || next.state.migration !== told.migration) live.value = next.state;
  state = next.state;
  next.effects.forEach(perform);
}

function perform(effect: Effect): void {
  switch (effect.type) {
    case "open":
      return open();
    case "close":
      close_stream?.();
      close_stream = null;
      return;
    case "probe":
      window.clearTimeout(probe_timer);
      probe_timer = window.setTimeout(() => void probe(), effect.in_ms);
      return;
    case "load":
      void load(effect.packets);
  }
}

function open(): void {
  close_stream?.();
  window.clearTimeout(probe_timer);
  const heard = (cursor: boolean) => dispatch({ type: "heard", at: Date.now(), cursor });
  close_stream = open_stream(cursor, {
    opened: () => dispatch({ type: "opened", at: Date.now() }),
    cursor: (place) => (cursor = place),
    packet(packet) {
      inbox.add_packet(packet);
      heard(true);
      plan_flush();
    },
    node(node) {
      inbox.add_node(node);
      heard(false);
      plan_flush();
    },
    status(state) {
      if (state === "migrating") dispatch({ type: "server_migrating", at: Date.now() });
      else heard(false);
    },
    reset: () => dispatch({ type: "reset" }),
    broken: (final) => dispatch({ type: "broken", final }),
  });
}

/** Learns why the stream does not open, and the site's configuration on the way. */
async function probe(): Promise<void> {
  try {
    await learn_config();
    dispatch({ type: "probe_ok" });
  } catch (error) {
    tell_failure(error);
    dispatch(failure_event(error));
  }
}

/** Whoever waits for the first lists is told that they will not come soon. */
function tell_failure(error: unknown): void {
  if (lists.peek().state === "ready" || failure_event(error).type === "migrating") return;
  lists.value = { state: "failed", message: message_of(error) };
}

function message_of(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let learning: Promise<void> | null = null;

/** One request at a time. */
function learn_config(): Promise<void> {
  learning ??= fetch_config()
    .then((known) => void (config.value = known))
    .finally(() => (learning = null));
  return learning;
}

function failure_event(error: unknown): LiveEvent {
  if (error instanceof ApiError && error.migration) {
    return { type: "migrating", progress: error.migration, retry_ms: Math.min(error.retry_after_s ?? 2, 10) * 1000 };
  }
  return { type: "probe_failed" };
}

/** As far back as the filter asks. */
const wanted_days = computed(() => Math.max(NODE_DAYS, Math.ceil((filter.value.hours ?? 0) / 24)));

async function load(with_packets: boolean): Promise<void> {
  const number = ++load_number;
  loading = true;
  packets_owed ||= with_packets;
  const days = untracked(() => wanted_days.value);
  const limit = packets.value.length === 0 ? FIRST_PACKETS : BACKFILL_PACKETS;
  try {
    const [fetched_nodes, fetched_packets] = await Promise.all([
      fetch_nodes(days),
      packets_owed ? fetch_packets({ limit }) : [],
      config.value ?? learn_config(),
    ]);
    if (number !== load_number) return;
    batch(() => {
      nodes.value = replace_nodes(nodes.value, fetched_nodes, inbox.take_nodes());
      packets.value = backfill_packets(packets.value, fetched_packets, kept());
      lists.value = { state: "ready" };
    });
    loading = packets_owed = false;
    plan_flush();
  } catch (error) {
    if (number === load_number) load_failed(error);
  }
}

function load_failed(error: unknown): void {
  const event = failure_event(error);
  if (event.type === "migrating") return dispatch(event);
  lists.value = { state: "failed", message: message_of(error) };
  const number = load_number;
  window.setTimeout(() => {
    if (number === load_number) void load(false);
  }, LOAD_RETRY_MS);
}

function kept(): number {
  return feed_paused.value ? KEPT_PACKETS_PAUSED : KEPT_PACKETS;
}

// A hidden tab gets no animation frames.
function plan_flush(): void {
  if (flush_planned || loading) return;
  flush_planned = true;
  const wait_ms = flushed_at + Math.max(FLUSH_MS, flush_took_ms / FLUSH_SHARE) - performance.now();
  if (document.hidden) window.setTimeout(flush, HIDDEN_FLUSH_MS);
  else if (wait_ms > 0) window.setTimeout(() => requestAnimationFrame(flush), wait_ms);
  else requestAnimationFrame(flush);
}

/** Nodes in a task of their own: what the user does meanwhile need not wait for both. */
function plan_nodes_flush(): void {
  const pause_ms = Math.max(NODE_FLUSH_MS, nodes_flush_took_ms / NODE_FLUSH_SHARE);
  if (nodes_flush_planned || performance.now() - nodes_flushed_at < pause_ms) return;
  nodes_flush_planned = true;
  window.setTimeout(() => {
    nodes_flush_planned = false;
    if (loading) return;
    const began = performance.now();
    nodes.value = merge_nodes(nodes.value, inbox.take_nodes());
    nodes_flushed_at = performance.now();
    nodes_flush_took_ms = nodes_flushed_at - began;
  }, 0);
}

function flush(): void {
  flush_planned = false;
  if (loading || inbox.is_empty) return;
  flushed_at = performance.now();
  const arrived = inbox.take_packets();
  learn_clock(arrived);
  packets.value = merge_packets(packets.value, arrived, kept());
  plan_nodes_flush();
  if (arrived.length > 0 && !document.hidden) announce_arrival(arrived);
  // The lists are rendered and painted before any timer.
  window.setTimeout(() => (flush_took_ms = performance.now() - flushed_at), 0);
  if (!inbox.is_empty) plan_flush();
}

/** Starts the live connection of this page; it lasts as long as the page. */
export function start_session(): void {
  const woke = () => {
    if (!document.hidden) dispatch({ type: "woke", at: Date.now() });
  };
  document.addEventListener("visibilitychange", woke);
  window.addEventListener("pageshow", (event) => event.persisted && woke());
  window.addEventListener("online", woke);
  window.setInterval(() => dispatch({ type: "tick", at: Date.now() }), TICK_MS);
  let days = wanted_days.value;
  effect(() => {
    if (wanted_days.value > days) void load(false);
    days = wanted_days.value;
  });
  // On its way while the stream opens: the map waits for it. Whatever fails here is asked for again.
  learn_config().catch(tell_failure);
  dispatch({ type: "start" });
}
