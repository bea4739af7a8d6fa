/** Hours and days of UTC, as the API counts by; and spans of time. Pure. */

const LENGTH_MS = { hour: 3_600_000, day: 86_400_000 };

export type Period = keyof typeof LENGTH_MS;

/** The beginnings of the last `length` periods up to now, ascending, in microseconds. */
export function last_periods(period: Period, length: number, now_ms: number): number[] {
  const step = LENGTH_MS[period];
  const last = Math.floor(now_ms / step) * step;
  return Array.from({ length }, (_, i) => (last - (length - 1 - i) * step) * 1000);
}

export interface Span {
  since_us: number;
  /** Exclusive. */
  until_us: number;
}

export function span_of(period: Period, start_us: number): Span {
  return { since_us: start_us, until_us: start_us + LENGTH_MS[period] * 1000 };
}

/** The last `length` hours or days up to now, in whole minutes. */
export function last_span({ period_type, length }: { period_type: Period; length: number }, now_ms: number): Span {
  const until_us = Math.ceil(now_ms / 60_000) * 60_000_000;
  return { since_us: until_us - length * LENGTH_MS[period_type] * 1000, until_us };
}

export function within<T extends { import_time_us: number }>(list: readonly T[], { since_us, until_us }: Span): T[] {
  return list.filter(({ import_time_us }) => import_time_us >= since_us && import_time_us < until_us);
}
