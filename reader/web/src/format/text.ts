/** Names and texts come from the radio: anything may be in them. */

// C0 and C1 controls, line and paragraph separators, and the marks that reorder text around them.
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const LINE_BREAKS = /[\t\n\r]\s*/g;
// More marks than any script stacks on one letter.
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;
const REPLACEMENT = "\ufffd";

function cap(text: string, most: number): string {
  if (text.length <= most) return text;
  // Cut between code points, so that half an emoji does not remain.
  const high_surrogate = /[\ud800-\udbff]$/;
  return `${text.slice(0, most - 1).replace(high_surrogate, "")}…`;
}

/** One line, at most `most` UTF-16 units, with control and direction characters made visible as �. */
export function clean_line(text: string, most = 80): string {
  const start = text.length > most * 8 ? text.slice(0, most * 8) : text;
  return cap(start.replace(LINE_BREAKS, " ").replace(HARMFUL, REPLACEMENT).replace(STACKED_MARKS, "$1").trim(), most);
}

/** The same with line breaks and tabs kept. */
export function clean_block(text: string, most = 4_000): string {
  const start = text.length > most * 2 ? text.slice(0, most * 2) : text;
  return cap(start.replace(/\r\n?/g, "\n").replace(HARMFUL, REPLACEMENT).replace(STACKED_MARKS, "$1"), most);
}

/** For searching: lower case, without accents and compatibility variants. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}
