/** How long a node has been silent, in the few steps that the map shows. Pure. */

const HOUR_MS = 3_600_000;

/** 0: heard within 2 hours, 1: within a day, 2: within 3 days, 3: longer ago. */
export function age_class(last_seen_us: number | null, now_ms: number): number {
  const age_ms = last_seen_us === null ? Infinity : now_ms - last_seen_us / 1000;
  if (age_ms < 2 * HOUR_MS) return 0;
  if (age_ms < 24 * HOUR_MS) return 1;
  return age_ms < 72 * HOUR_MS ? 2 : 3;
}
