/** All nodes that the page knows. */
import type { MeshNode } from "../api/types";

/**
 * A view of the nodes at one moment: `by_id` is shared between successive tables and changes in place (copying
 * thousands of entries several times a second would be waste); a new table object says that something changed.
 */
export interface NodeTable {
  readonly by_id: ReadonlyMap<number, MeshNode>;
  /** Changes when a node appears, goes, or has another position. */
  readonly layout_version: number;
}

export const no_nodes: NodeTable = { by_id: new Map(), layout_version: 0 };

function moved(before: MeshNode, after: MeshNode): boolean {
  return before.last_lat !== after.last_lat || before.last_long !== after.last_long;
}

/** The table with `incoming` put in; the last of several entries for one node wins. */
export function merge_nodes(table: NodeTable, incoming: readonly MeshNode[]): NodeTable {
  if (incoming.length === 0) return table;
  const by_id = table.by_id === no_nodes.by_id ? new Map<number, MeshNode>() : (table.by_id as Map<number, MeshNode>);
  let layout_version = table.layout_version;
  for (const node of incoming) {
    const before = by_id.get(node.node_id);
    if (!before || moved(before, node)) layout_version++;
    by_id.set(node.node_id, node);
  }
  return { by_id, layout_version };
}

/** A complete list from the API, then what the stream told while it was under way (it is newer). */
export function replace_nodes(
  table: NodeTable,
  complete: readonly MeshNode[],
  streamed: readonly MeshNode[],
): NodeTable {
  const by_id = new Map(complete.map((node) => [node.node_id, node]));
  for (const node of streamed) by_id.set(node.node_id, node);
  return { by_id, layout_version: table.layout_version + 1 };
}

/** [longitude, latitude] in degrees; null when unknown. A position is unknown when a part is missing or both are exactly 0. */
export function node_place(node: MeshNode): [number, number] | null {
  if (node.last_lat === null || node.last_long === null) return null;
  if (node.last_lat === 0 && node.last_long === 0) return null;
  const lat = node.last_lat / 1e7;
  const lon = node.last_long / 1e7;
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}
