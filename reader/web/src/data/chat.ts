/** Messages to everybody, among packets. Pure. */
import type { Packet } from "../api/types";

const TEXT = 1;
const BROADCAST = 0xffffffff;

/** A device's range test counts; nobody wants to read that. */
const COUNTER = /^seq \d+$/i;
/** What apps send when somebody taps an emoji on a message. */
const EMOJI = /^[\p{Extended_Pictographic}\p{Emoji_Component}\u200d\ufe0f]{1,8}$/u;

export function is_message(packet: Packet): boolean {
  return packet.portnum === TEXT && packet.to_node_id === BROADCAST && !COUNTER.test(packet.payload.trim());
}

/** Of both lists (each newest first), each message once, newest first. */
export function chat_messages(live: readonly Packet[], earlier: readonly Packet[]): readonly Packet[] {
  const by_id = new Map<number, Packet>();
  for (const packet of live) if (is_message(packet)) by_id.set(packet.id, packet);
  // Lists of texts tell more than the stream.
  for (const packet of earlier) if (is_message(packet)) by_id.set(packet.id, packet);
  return [...by_id.values()].sort((a, b) => b.import_time_us - a.import_time_us || b.id - a.id);
}

/** The busiest first. */
export function count_by_channel(messages: readonly Packet[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { channel } of messages) counts.set(channel ?? "", (counts.get(channel ?? "") ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** The low 32 bits of a packet's key are the id that the mesh knows it by. */
export function mesh_id(packet_id: number): number {
  return packet_id % 2 ** 32;
}

/** An emoji on another message. */
export function is_reaction({ reply_id, payload, is_reaction: told }: Packet): boolean {
  return reply_id !== null && (told === true || EMOJI.test(payload.trim()));
}

export interface Reaction {
  emoji: string;
  /** Who sent it, each once. */
  from: number[];
}

/** Reactions by the mesh id of what they are on, in the order of their first sending. */
export function group_reactions(messages: readonly Packet[]): ReadonlyMap<number, readonly Reaction[]> {
  const groups = new Map<number, Map<string, Reaction>>();
  for (const message of [...messages].reverse()) {
    if (!is_reaction(message)) continue;
    const on = mesh_id(message.reply_id ?? 0);
    const emoji = message.payload.trim().slice(0, 16);
    const group = groups.get(on) ?? new Map<string, Reaction>();
    const reaction = group.get(emoji) ?? { emoji, from: [] };
    if (!reaction.from.includes(message.from_node_id)) reaction.from.push(message.from_node_id);
    groups.set(on, group.set(emoji, reaction));
  }
  return new Map([...groups].map(([on, group]) => [on, [...group.values()]]));
}
