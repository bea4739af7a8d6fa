/** Data of one page, asked for when the page opens. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/types";
import { live, on_arrival } from "./mesh";

export type Loaded<T> =
  | { state: "loading"; value: T | null }
  | { state: "ready"; value: T }
  /** `value`: what was known before, if it was of the same thing. */
  | { state: "failed"; value: T | null; message: string; missing: boolean };

const RETRY_MS = 5_000;

/**
 * What `load` brings, and again whenever `key` changes (the old value stays in sight if `keep`), and after a failure
 * every few seconds while the connection lives. A null key loads nothing.
 */
export function useLoaded<T>(key: string | null, load: () => Promise<T>, keep = false): Loaded<T> {
  const [loaded, set_loaded] = useState<Loaded<T> & { key?: string | null }>({ state: "loading", value: null });
  const [attempt, set_attempt] = useState(0);
  const phase = live.value.phase;
  useEffect(() => {
    if (key === null) return;
    let wanted = true;
    set_loaded((before) => {
      // What failed is asked for again behind its notice, which stays until there is an answer.
      if (before.key === key && before.state === "failed") return before;
      return { state: "loading", value: keep || before.key === key ? before.value : null, key };
    });
    load().then(
      (value) => wanted && set_loaded({ state: "ready", value, key }),
      (error: unknown) => wanted && set_loaded((before) => ({ ...failed(error, before.value), key })),
    );
    return () => {
      wanted = false;
    };
  }, [key, attempt]);
  useEffect(() => {
    if (loaded.state !== "failed" || loaded.missing || phase === "migrating") return;
    const timer = window.setTimeout(() => set_attempt((n) => n + 1), RETRY_MS);
    return () => window.clearTimeout(timer);
  }, [loaded, phase]);
  return loaded.key === key || keep ? loaded : { state: "loading", value: null };
}

/** Counts up while packets come, at most so often: for keys of what they change. */
export function useFresh(every_ms: number): number {
  const [count, set_count] = useState(0);
  useEffect(() => {
    let last = performance.now();
    return on_arrival(() => {
      if (document.hidden || performance.now() - last < every_ms) return;
      last = performance.now();
      set_count((n) => n + 1);
    });
  }, [every_ms]);
  return count;
}

/** Statistics change slowly. */
export const STATISTICS_MS = 60_000;

function failed<T>(error: unknown, value: T | null): Loaded<T> {
  const message = error instanceof Error ? error.message : String(error);
  const missing = error instanceof ApiError && (error.status === 404 || error.status === 400);
  return { state: "failed", value, message, missing };
}
