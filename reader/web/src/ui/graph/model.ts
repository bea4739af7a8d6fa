/** The graph of who hears whom: nodes and links after filtering. Pure. */
import type { Edge, EdgeType, MeshNode } from "../../api/types";
import { short_name } from "../../format/node_name";
import { role_kind } from "../../format/roles";
import { clean_line } from "../../format/text";

export interface GraphNode {
  node_id: number;
  label: string;
  /** A token: `--node-router`. */
  colour: string;
  radius: number;
  /** Set by the layout. */
  x?: number;
  y?: number;
  fx?: number | null;
  fy?: number | null;
}

export interface GraphLink {
  source: GraphNode;
  target: GraphNode;
  type: EdgeType;
  /** It was heard both ways. */
  mutual: boolean;
}

export interface Graph {
  nodes: GraphNode[];
  links: GraphLink[];
}

const RADII: Readonly<Record<string, number>> = { router: 11, base: 8, client: 6.5, mute: 4.5 };

function graph_node(node_id: number, node: MeshNode | undefined, colour: string): GraphNode {
  const kind = role_kind(node?.role ?? null);
  const long = kind === "router" && node?.long_name ? clean_line(node.long_name, 24) : "";
  const label = long || (node ? short_name(node) : (node_id >>> 0).toString(16).slice(-4));
  return { node_id, label, colour, radius: RADII[kind] ?? 6 };
}

export interface GraphFilter {
  types: readonly EdgeType[];
  passes(node: MeshNode | undefined): boolean;
  colour(node: MeshNode | undefined): string;
}

/** Nodes without a link are left out; a pair is one link, whatever its direction. */
export function build_graph(edges: readonly Edge[], nodes: ReadonlyMap<number, MeshNode>, filter: GraphFilter): Graph {
  const by_id = new Map<number, GraphNode>();
  const links = new Map<string, GraphLink>();
  const node_of = (node_id: number): GraphNode => {
    let node = by_id.get(node_id);
    if (!node) {
      const known = nodes.get(node_id);
      by_id.set(node_id, (node = graph_node(node_id, known, filter.colour(known))));
    }
    return node;
  };
  for (const { from, to, type } of edges) {
    if (!filter.types.includes(type) || !filter.passes(nodes.get(from)) || !filter.passes(nodes.get(to))) continue;
    const key = `${Math.min(from, to)}/${Math.max(from, to)}`;
    const known = links.get(key);
    if (known) known.mutual ||= known.source.node_id !== from;
    else links.set(key, { source: node_of(from), target: node_of(to), type, mutual: false });
  }
  return { nodes: [...by_id.values()], links: [...links.values()] };
}

/** The node and all that it has a link with. */
export function neighborhood(graph: Graph, node_id: number): ReadonlySet<number> {
  const around = new Set([node_id]);
  for (const { source, target } of graph.links) {
    if (source.node_id === node_id) around.add(target.node_id);
    if (target.node_id === node_id) around.add(source.node_id);
  }
  return around;
}
