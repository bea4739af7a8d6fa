/** The categories that nodes are coloured by: kinds of role, or channels. */
import type { MeshNode } from "../api/types";
import { role_kind, role_kinds } from "../format/roles";

export type ColourMode = "role" | "channel";

/** `role:router`, `channel:LongFast`, `channel:` for none: stable, and part of links. */
export type CategoryKey = string;

const CHANNEL_COLOURS = 7;

export function category_of(node: MeshNode, mode: ColourMode): CategoryKey {
  return mode === "role" ? `role:${role_kind(node.role)}` : `channel:${node.channel ?? ""}`;
}

/** Gives channels colours in the order of their first being seen, largest first at the start, and never changes one. */
export class ChannelColours {
  private readonly slots = new Map<string, number>();

  /** 0..7; 7 is shared by all that came late and by nodes without a channel. */
  slot(channel: string): number {
    return this.slots.get(channel) ?? CHANNEL_COLOURS;
  }

  learn(counts: ReadonlyMap<string, number>): void {
    const unseen = [...counts].filter(([channel]) => channel !== "" && !this.slots.has(channel));
    unseen.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    for (const [channel] of unseen) {
      if (this.slots.size >= CHANNEL_COLOURS) return;
      this.slots.set(channel, this.slots.size);
    }
  }
}

export function count_channels(nodes: Iterable<MeshNode>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node.channel ?? "", (counts.get(node.channel ?? "") ?? 0) + 1);
  return counts;
}

export interface CategoryCount {
  key: CategoryKey;
  count: number;
}

/** The categories that occur: roles in their fixed order, channels by size. */
export function count_categories(nodes: Iterable<MeshNode>, mode: ColourMode): CategoryCount[] {
  const counts = new Map<CategoryKey, number>();
  for (const node of nodes) {
    const key = category_of(node, mode);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const list = [...counts].map(([key, count]) => ({ key, count }));
  if (mode === "channel") return list.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  const order = role_kinds.map((kind) => `role:${kind}`);
  return list.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
}
