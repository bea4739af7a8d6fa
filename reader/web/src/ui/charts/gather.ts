/** Few shares that can be read, out of many. Pure. */

export interface Share {
  key: string;
  label: string;
  count: number;
  href?: string;
  hue?: string;
}

const MOST = 20;

/** The largest, and the rest as one. Pure. */
export function gather(shares: readonly Share[], other: string, most = MOST): Share[] {
  const list = shares.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
  if (list.length <= most) return list;
  const rest = list.slice(most - 1).reduce((sum, { count }) => sum + count, 0);
  return [...list.slice(0, most - 1), { key: "", label: other, count: rest, hue: "grey" }];
}
