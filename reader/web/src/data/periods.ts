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

export function within<T extends { import_time_us: number }>(list: readonly T[], { since_us, until_us }: Span): T[] {
  return list.filter(({ import_time_us }) => import_time_us >= since_us && import_time_us < until_us);
}
