/** Hours and days of UTC, as the API counts by. Pure. */

const LENGTH_MS = { hour: 3_600_000, day: 86_400_000 };

export type Period = keyof typeof LENGTH_MS;

/** The beginnings of the last `length` periods up to now, ascending, in microseconds. */
export function last_periods(period: Period, length: number, now_ms: number): number[] {
  const step = LENGTH_MS[period];
  const last = Math.floor(now_ms / step) * step;
  return Array.from({ length }, (_, i) => (last - (length - 1 - i) * step) * 1000);
}
