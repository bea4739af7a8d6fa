/** How nodes are called. */
import { node_hex } from "../api/parse";
import type { MeshNode } from "../api/types";
import { t } from "../i18n";
import { clean_line, fold } from "./text";

export const BROADCAST = 0xffffffff;
const MQTT_DIRECT = 1;

/** The name to show for an id: `All`, the long name known for it, or !hex. */
export function node_name(node_id: number, long_name: string | null | undefined): string {
  if (node_id === BROADCAST) return t("node.all");
  if (node_id === MQTT_DIRECT) return t("node.mqtt");
  return (long_name && clean_line(long_name, 48)) || node_hex(node_id);
}

// Cleaning is slow, and the map asks for all names at once; a node's object is replaced when the node changes.
const short_names = new WeakMap<MeshNode, string>();

/** At most a few characters, for badges and the map; the last four hex digits when there is no name. */
export function short_name(node: MeshNode): string {
  let name = short_names.get(node);
  if (name === undefined) {
    name = (node.short_name && clean_line(node.short_name, 8)) || node.id.slice(-4);
    short_names.set(node, name);
  }
  return name;
}

interface SearchKeys {
  node: MeshNode;
  text: string;
}
const search_keys = new Map<number, SearchKeys>();

// Folding is slow; a node's object is replaced when the node changes.
function search_text(node: MeshNode): string {
  const known = search_keys.get(node.node_id);
  if (known && (known.node === node || same_names(known.node, node))) return known.text;
  const text = fold(`${clean_line(node.long_name ?? "", 64)}\n${clean_line(node.short_name ?? "", 16)}`);
  search_keys.set(node.node_id, { node, text });
  return text;
}

function same_names(a: MeshNode, b: MeshNode): boolean {
  return a.long_name === b.long_name && a.short_name === b.short_name;
}

/** Says which nodes answer a search by name, !hex, 0xhex or decimal id (or a part of them). */
export function node_matcher(query: string): (node: MeshNode) => boolean {
  const wanted = query.trim();
  if (wanted === "") return () => true;
  const folded = fold(wanted);
  const hex = wanted.toLowerCase().replace(/^(!|0x)/, "");
  const is_hex = /^[0-9a-f]+$/.test(hex);
  const is_decimal = /^[0-9]+$/.test(wanted);
  return (node) =>
    search_text(node).includes(folded) ||
    (is_hex && node.id.slice(1).includes(hex)) ||
    (is_decimal && String(node.node_id).startsWith(wanted));
}

/** For sorting by name: named nodes in order, the nameless after them. */
export function name_sort_key(node: MeshNode): string {
  const text = search_text(node);
  return text.startsWith("\n") ? `\uffff${node.id}` : text;
}
