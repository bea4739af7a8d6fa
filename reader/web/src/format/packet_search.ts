/** Searches packets by what they say and by who sent them to whom. */
import { node_hex } from "../api/parse";
import type { Packet } from "../api/types";
import { clean_line, fold } from "./text";

const MOST_CHARACTERS = 1_000;

// Folding is slow.
const texts = new WeakMap<Packet, string>();

function search_text(packet: Packet): string {
  let text = texts.get(packet);
  if (text === undefined) {
    const { from_node_id, to_node_id, long_name, to_long_name, payload } = packet;
    const names = [long_name ?? "", to_long_name ?? "", node_hex(from_node_id), node_hex(to_node_id)];
    text = fold([...names, clean_line(payload, MOST_CHARACTERS)].join("\n"));
    texts.set(packet, text);
  }
  return text;
}

/** Says which packets have all the words of a search in their text, their names or their ids. */
export function packet_matcher(query: string): (packet: Packet) => boolean {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return (packet) => words.every((word) => search_text(packet).includes(word));
}
