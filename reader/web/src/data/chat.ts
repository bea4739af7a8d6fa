/** Messages to everybody, among packets. Pure. */
import type { Packet } from "../api/types";

const TEXT = 1;
const BROADCAST = 0xffffffff;

/** A device's range test counts; nobody wants to read that. */
const COUNTER = /^seq \d+$/i;

export function is_message(packet: Packet): boolean {
  return packet.portnum === TEXT && packet.to_node_id === BROADCAST && !COUNTER.test(packet.payload.trim());
}

/** Of both lists (each newest first), each message once, newest first. */
export function chat_messages(live: readonly Packet[], earlier: readonly Packet[]): readonly Packet[] {
  const by_id = new Map<number, Packet>();
  for (const packet of [...earlier, ...live]) if (is_message(packet)) by_id.set(packet.id, packet);
  return [...by_id.values()].sort((a, b) => b.import_time_us - a.import_time_us || b.id - a.id);
}

/** The busiest first. */
export function count_by_channel(messages: readonly Packet[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { channel } of messages) counts.set(channel ?? "", (counts.get(channel ?? "") ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
