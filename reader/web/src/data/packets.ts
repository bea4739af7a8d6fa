/** The newest packets, each once, newest first, bounded. */
import type { Packet } from "../api/types";

/** Asked for when the page opens. */
export const FIRST_PACKETS = 300;
export const KEPT_PACKETS = 2_000;
/** While the reader of the page holds the feed, more is kept, so that nothing is skipped. */
export const KEPT_PACKETS_PAUSED = 10_000;

function newer_first(a: Packet, b: Packet): number {
  return b.import_time_us - a.import_time_us || b.id - a.id;
}

/** `incoming` in any order; a packet that is already there is replaced (a later copy may be decoded). */
export function merge_packets(
  list: readonly Packet[],
  incoming: readonly Packet[],
  limit = KEPT_PACKETS,
): readonly Packet[] {
  if (incoming.length === 0) return list;
  const fresh = new Map(incoming.map((packet) => [packet.id, packet]));
  const kept = list.map((packet) => {
    const update = fresh.get(packet.id);
    if (update) fresh.delete(packet.id);
    return update ?? packet;
  });
  const added = [...fresh.values()].sort(newer_first);
  const newest = kept[0];
  const oldest_added = added[added.length - 1];
  if (newest && oldest_added && newer_first(oldest_added, newest) > 0) (kept.push(...added), kept.sort(newer_first));
  else kept.unshift(...added);
  return kept.length > limit ? kept.slice(0, limit) : kept;
}

/**
 * The list after a connection that missed something: `fetched` are the newest packets there are. If they do
 * not reach back to what was known, the older part is dropped rather than shown with a hole.
 */
export function backfill_packets(
  list: readonly Packet[],
  fetched: readonly Packet[],
  limit = KEPT_PACKETS,
): readonly Packet[] {
  if (fetched.length === 0) return list;
  const known = new Set(list.map((packet) => packet.id));
  const joins = fetched.some((packet) => known.has(packet.id));
  return merge_packets(joins ? list : [], fetched, limit);
}

/** How busy the mesh is, from the packets at hand (newest first). */
export function packets_per_minute(list: readonly Packet[], now_ms: number): number {
  const since_us = (now_ms - 60_000) * 1000;
  let n = 0;
  while (n < list.length && (list[n]?.import_time_us ?? 0) > since_us) n++;
  const oldest = list[n - 1];
  // All of a short history, or a whole minute of a long one.
  if (!oldest || n < list.length || n < FIRST_PACKETS) return n;
  const seconds = now_ms / 1000 - oldest.import_time_us / 1e6;
  return Math.round((n / Math.max(1, seconds)) * 60);
}
