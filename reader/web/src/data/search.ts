/** What a search over everything finds. Pure. */
import type { MeshNode } from "../api/types";
import { parse_node_id } from "../format/node_id";
import { node_matcher } from "../format/node_name";
import { fold } from "../format/text";

export type Hit =
  | { kind: "node"; node_id: number }
  | { kind: "packet"; packet_id: number }
  | { kind: "page"; href: string; title: string };

const MOST_NODES = 12;
const LAST_PACKET = 2 ** 53;

function packet_id(text: string): number | null {
  const number = /^\d{4,16}$/.test(text) ? Number(text) : NaN;
  return number < LAST_PACKET ? number : null;
}

/** The most lately heard nodes first; a node that nobody heard lately can still be named by its id. */
export function find_places(
  text: string,
  nodes: Iterable<MeshNode>,
  pages: readonly { href: string; title: string }[],
): Hit[] {
  const wanted = text.trim();
  if (wanted === "") return [];
  const found = [...nodes].filter(node_matcher(wanted));
  found.sort((a, b) => (b.last_seen_us ?? 0) - (a.last_seen_us ?? 0));
  const hits: Hit[] = found.slice(0, MOST_NODES).map(({ node_id }) => ({ kind: "node", node_id }));
  const exact = parse_node_id(wanted);
  const is_id = exact !== null && (/^(!|0x)/i.test(wanted) || exact > 0xffff);
  if (is_id && !found.some((node) => node.node_id === exact)) hits.push({ kind: "node", node_id: exact });
  const packet = packet_id(wanted);
  if (packet !== null) hits.push({ kind: "packet", packet_id: packet });
  const folded = fold(wanted);
  for (const page of pages) if (fold(page.title).startsWith(folded)) hits.push({ kind: "page", ...page });
  return hits;
}
