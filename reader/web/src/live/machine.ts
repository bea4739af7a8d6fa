/**
 * What the live connection is in, as a pure function of what happened: no timers, no network, no clock.
 * session.ts carries out the effects.
 */
import type { MigrationProgress } from "../api/types";

/** The reader says something at least every 10 s; two missed are suspicious, four mean a dead connection. */
export const STALE_AFTER_MS = 25_000;
export const DEAD_AFTER_MS = 45_000;
/** After this long in the background a connection is not trusted. */
export const SUSPECT_AFTER_MS = 15_000;
const LONGEST_RETRY_MS = 30_000;

export type Phase = "connecting" | "live" | "stale" | "reconnecting" | "migrating";

export interface LiveState {
  phase: Phase;
  /** When the last event (or opening) happened; 0: never. */
  heard_at: number;
  /** A stream can go on where the last one ended: an event with a cursor has arrived. */
  resumable: boolean;
  /** The next opening is of a stream that knows nothing of what was missed. */
  gap: boolean;
  attempts: number;
  migration: MigrationProgress | null;
}

export type LiveEvent =
  | { type: "start" }
  | { type: "opened"; at: number }
  | { type: "heard"; at: number; cursor: boolean }
  | { type: "server_migrating"; at: number }
  | { type: "reset" }
  /** The stream broke; `final`: the browser will not try again by itself. */
  | { type: "broken"; final: boolean }
  | { type: "tick"; at: number }
  /** The page became visible or the network came back. */
  | { type: "woke"; at: number }
  | { type: "probe_ok" }
  | { type: "probe_failed" }
  | { type: "migrating"; progress: MigrationProgress; retry_ms: number };

export type Effect =
  /** Opens a new stream, closing any other. */
  | { type: "open" }
  | { type: "close" }
  /** Asks the reader how it is, after a time, and reports probe_ok, probe_failed or migrating. */
  | { type: "probe"; in_ms: number }
  /** Fetches the lists anew; packets too, or nodes only. */
  | { type: "load"; packets: boolean };

export interface Step {
  state: LiveState;
  effects: Effect[];
}

export const initial_state: LiveState = {
  phase: "connecting",
  heard_at: 0,
  resumable: false,
  gap: true,
  attempts: 0,
  migration: null,
};

export function retry_delay_ms(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, 1000 * 2 ** Math.min(attempts, 10));
}

function same(state: LiveState): Step {
  return { state, effects: [] };
}

/** Before the first opening, trying again is still connecting. */
function not_live(state: LiveState): Phase {
  return state.heard_at === 0 ? "connecting" : "reconnecting";
}

function renew(state: LiveState): Step {
  return {
    state: { ...state, phase: not_live(state), gap: state.gap || !state.resumable, migration: null },
    effects: [{ type: "open" }],
  };
}

function opened(state: LiveState, at: number): Step {
  const gap = state.gap || !state.resumable;
  return {
    state: { ...state, phase: "live", heard_at: at, gap: false, attempts: 0, migration: null },
    // Node events carry no cursor, so nodes are always fetched again.
    effects: [{ type: "load", packets: gap }],
  };
}

function broken(state: LiveState, final: boolean): Step {
  if (state.phase === "migrating") return same(state);
  const phase = not_live(state);
  if (!final) return same({ ...state, phase });
  return {
    state: { ...state, phase, gap: state.gap || !state.resumable, attempts: state.attempts + 1 },
    effects: [{ type: "close" }, { type: "probe", in_ms: state.attempts === 0 ? 0 : retry_delay_ms(state.attempts) }],
  };
}

function tick(state: LiveState, at: number): Step {
  if (state.phase !== "live" && state.phase !== "stale") return same(state);
  const silence = at - state.heard_at;
  if (silence >= DEAD_AFTER_MS) return renew(state);
  if (silence >= STALE_AFTER_MS && state.phase === "live") return same({ ...state, phase: "stale" });
  return same(state);
}

function migrating(state: LiveState, progress: MigrationProgress, retry_ms: number): Step {
  return {
    state: { ...state, phase: "migrating", migration: progress, gap: true, attempts: 0 },
    effects: [{ type: "close" }, { type: "probe", in_ms: retry_ms }],
  };
}

/** The next state, and what has to be done for it. */
export function step(state: LiveState, event: LiveEvent): Step {
  switch (event.type) {
    case "start":
      return { state, effects: [{ type: "open" }] };
    case "opened":
      return opened(state, event.at);
    case "heard":
      return same({ ...state, phase: "live", heard_at: event.at, resumable: state.resumable || event.cursor });
    case "server_migrating":
      return { state: { ...state, heard_at: event.at }, effects: [{ type: "close" }, { type: "probe", in_ms: 0 }] };
    case "reset":
      return { state, effects: [{ type: "load", packets: true }] };
    case "broken":
      return broken(state, event.final);
    case "tick":
      return tick(state, event.at);
    case "woke":
      if (state.phase === "migrating") return { state, effects: [{ type: "probe", in_ms: 0 }] };
      return event.at - state.heard_at >= SUSPECT_AFTER_MS ? renew(state) : same(state);
    case "probe_ok":
      return {
        state: { ...state, phase: not_live(state), migration: null },
        // A page that never had a stream (a proxy may forbid it) shows at least what there is.
        effects: state.heard_at === 0 ? [{ type: "open" }, { type: "load", packets: true }] : [{ type: "open" }],
      };
    case "probe_failed":
      return {
        state: { ...state, phase: not_live(state), attempts: state.attempts + 1 },
        effects: [{ type: "probe", in_ms: retry_delay_ms(state.attempts + 1) }],
      };
    case "migrating":
      return migrating(state, event.progress, event.retry_ms);
  }
}
