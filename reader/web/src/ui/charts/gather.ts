/** Few shares that can be read, out of many. Pure. */

export interface Share {
  key: string;
  label: string;
  count: number;
  href?: string;
  hue?: string;
  /** What this one stands for, when it is many. */
  members?: readonly Share[];
}

const MOST = 20;

/** No value of a node is called so; the empty key is that of what is unknown. */
const REST = "\n";

/** The largest, and the rest as one. Pure. */
export function gather(shares: readonly Share[], other: string, most = MOST): Share[] {
  const list = shares.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
  if (list.length <= most) return list;
  const members = list.slice(most - 1);
  const count = members.reduce((sum, share) => sum + share.count, 0);
  return [...list.slice(0, most - 1), { key: REST, label: other, count, hue: "grey", members }];
}
