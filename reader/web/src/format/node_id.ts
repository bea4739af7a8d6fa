/** Node ids as people type them. */

/** `!hhhhhhhh`, `0x...` or decimal; null when it is none of them. */
export function parse_node_id(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  const hex = /^(?:!|0x)([0-9a-f]{1,8})$/.exec(trimmed);
  if (hex?.[1]) return parseInt(hex[1], 16);
  if (!/^[0-9]{1,10}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value <= 0xffffffff ? value : null;
}
