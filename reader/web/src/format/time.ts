/** Moments in local time or UTC, and how long ago they are. Moments are microseconds since the epoch. */
import { locale } from "../i18n/locale";
import { t } from "../i18n";

export type Clock = "local" | "utc";

// Beyond this a Date is invalid, and formatting it throws.
const LAST_DATE_MS = 8.64e15;

function to_ms(at_us: number): number {
  return Math.max(-LAST_DATE_MS, Math.min(LAST_DATE_MS, at_us / 1000));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, clock: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.value}/${clock}/${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale.value, clock === "utc" ? { ...options, timeZone: "UTC" } : options);
    formats.set(key, found);
  }
  return found;
}

/** `14:03:27`, always of 24 hours. */
export function time_of_day(at_us: number, clock: Clock): string {
  return format("time", clock, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(
    to_ms(at_us),
  );
}

/** Date and time with the zone. */
export function full_time(at_us: number, clock: Clock): string {
  return format("full", clock, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(to_ms(at_us));
}

/** For <time datetime>. */
export function machine_time(at_us: number): string {
  return new Date(to_ms(at_us)).toISOString();
}

const UNITS: readonly (readonly [limit_s: number, seconds: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [3_600, 60, "minute"],
  [86_400, 3_600, "hour"],
  [Infinity, 86_400, "day"],
];

/** Ages are refreshed every few seconds; finer steps would only pretend. */
const STEP_S = 5;

/** The age of a moment, rounded down: `now`, `20s ago`, `3m ago`. A future moment (a wrong clock) is now. */
export function time_ago(at_us: number, now_ms: number): string {
  const age_s = Math.max(0, now_ms / 1000 - at_us / 1e6);
  if (age_s < 2 * STEP_S) return t("time.now");
  if (age_s < 60) return relative_format().format(-Math.floor(age_s / STEP_S) * STEP_S, "second");
  for (const [limit, seconds, unit] of UNITS) {
    if (age_s < limit) return relative_format().format(-Math.floor(age_s / seconds), unit);
  }
  return "";
}

let relative: { locale: string; format: Intl.RelativeTimeFormat } | null = null;

function relative_format(): Intl.RelativeTimeFormat {
  if (relative?.locale !== locale.value) {
    relative = { locale: locale.value, format: new Intl.RelativeTimeFormat(locale.value, { style: "narrow" }) };
  }
  return relative.format;
}

/** `2 min`, `40 s`: a length of time, roughly. */
export function duration(seconds: number): string {
  const [value, unit] =
    seconds < 90 ? [seconds, "second"] : seconds < 5_400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.NumberFormat(locale.value, {
    style: "unit",
    unit: unit as string,
    unitDisplay: "short",
    maximumFractionDigits: 0,
  }).format(value as number);
}

/** `6 hours`, `3 days`. */
export function duration_long(hours: number): string {
  const [value, unit] = hours < 48 ? [hours, "hour"] : [Math.round(hours / 24), "day"];
  return new Intl.NumberFormat(locale.value, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** `Nov 22`, or with the hour: `Nov 22, 14:00`. */
export function short_date(at_us: number, clock: Clock, with_time = false): string {
  const day: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return format(with_time ? "day-time" : "day", clock, with_time ? { ...day, ...time } : day).format(to_ms(at_us));
}

/** `Sunday, November 22`. */
export function long_day(at_us: number, clock: Clock): string {
  return format("long-day", clock, { weekday: "long", year: "numeric", month: "long", day: "numeric" }).format(
    to_ms(at_us),
  );
}

/** `14:03`. */
export function hour_minute(at_us: number, clock: Clock): string {
  return format("hour", clock, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(to_ms(at_us));
}
