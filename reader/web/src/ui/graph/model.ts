/** The graph of who hears whom: nodes and links after filtering. Pure. */
import type { ApiLink, MeshNode } from "../../api/types";
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

/** How a link is known: a traceroute went so, a node reported its neighbor, a gateway received it so. */
export const LINK_TYPES = ["traceroute", "neighbor", "direct"] as const;
export type LinkType = (typeof LINK_TYPES)[number];

/** `target` hears `source`. */
export interface GraphLink {
  source: GraphNode;
  target: GraphNode;
  /** The first of LINK_TYPES by which it is known. */
  type: LinkType;
  /** It was heard both ways. */
  mutual: boolean;
  reports: number;
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
  types: readonly LinkType[];
  /** Links that were last reported after this, in microseconds, and so often. */
  since_us: number;
  least_reports: number;
  passes(node: MeshNode | undefined): boolean;
  colour(node: MeshNode | undefined): string;
}

function type_of({ source }: ApiLink): LinkType {
  return source === "traceroute_back" ? "traceroute" : source;
}

interface Pair {
  from: number;
  to: number;
  type: LinkType;
  mutual: boolean;
  reports: number;
}

/** Each pair once, whatever its direction, with what is known of it by the types of the filter. */
function pairs_of(links: readonly ApiLink[], { types, since_us }: GraphFilter): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const link of links) {
    const { from, to, reports } = link;
    const type = type_of(link);
    if (from === to || !types.includes(type) || link.last_seen_us < since_us) continue;
    const key = `${Math.min(from, to)}/${Math.max(from, to)}`;
    const known = pairs.get(key);
    if (!known) {
      pairs.set(key, { from, to, type, mutual: false, reports });
      continue;
    }
    known.mutual ||= known.from !== from;
    known.reports += reports;
    if (LINK_TYPES.indexOf(type) < LINK_TYPES.indexOf(known.type)) known.type = type;
  }
  return [...pairs.values()];
}

/** Nodes without a link are left out. */
export function build_graph(links: readonly ApiLink[], nodes: ReadonlyMap<number, MeshNode>, filter: GraphFilter): Graph {
  const by_id = new Map<number, GraphNode>();
  const node_of = (node_id: number): GraphNode => {
    let node = by_id.get(node_id);
    if (!node) {
      const known = nodes.get(node_id);
      by_id.set(node_id, (node = graph_node(node_id, known, filter.colour(known))));
    }
    return node;
  };
  const shown = pairs_of(links, filter)
    .filter(({ reports }) => reports >= filter.least_reports)
    .filter(({ from, to }) => filter.passes(nodes.get(from)) && filter.passes(nodes.get(to)))
    .map(({ from, to, ...pair }): GraphLink => ({ ...pair, source: node_of(from), target: node_of(to) }));
  return { nodes: [...by_id.values()], links: shown };
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
