/** Numbers in the language of the page. */
import { signal } from "@preact/signals";

/** BCP 47; set once at start by choose_language(). */
export const locale = signal<string>("en");

const number_formats = new Map<string, Intl.NumberFormat>();

/** With exactly `digits` decimals. */
export function format_number(value: number, digits = 0): string {
  const key = `${locale.value}/${digits}`;
  let format = number_formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    number_formats.set(key, format);
  }
  return format.format(value);
}

/** `12 %` as the language writes it; `value` is a share of 1. */
export function format_percent(value: number): string {
  const digits = value > 0 && value < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: digits }).format(value);
}

/** `1.2K`, `3.4M` for large numbers in little room. */
export function format_compact(value: number): string {
  return new Intl.NumberFormat(locale.value, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}
