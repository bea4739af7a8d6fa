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
