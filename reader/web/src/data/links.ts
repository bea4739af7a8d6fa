/** Who hears whom, and how well: from what the API knows, and from NeighborInfo and traceroute packets. Pure. */
import type { ApiLink, Packet } from "../api/types";
import { BROADCAST } from "../format/node_name";
import { read_neighbors } from "./neighbors";
import { read_route } from "./routes";

const TRACEROUTE = 70;
const NEIGHBOR_INFO = 71;
const MOST_LINKS = 20_000;

/** `to` hears `from`. */
export interface Link {
  from: number;
  to: number;
  /** dB, the newest that was told; null: nobody told. */
  snr: number | null;
  /** When it was told last that there is this link. */
  at_us: number;
  count: number;
  /** How it is known: a gateway received it so, a traceroute went so, a node reported its neighbor. */
  direct: boolean;
  traceroute: boolean;
  neighbor: boolean;
}

/** By a neighbor report, and by nothing that was measured here. */
export function only_reported({ direct, traceroute }: Link): boolean {
  return !direct && !traceroute;
}

interface Hop {
  from: number;
  to: number;
  snr: number | null;
}

/** A relay that did not tell its name is All. */
function is_node(node_id: number | undefined): node_id is number {
  return node_id !== undefined && node_id > 1 && node_id !== BROADCAST;
}

function hops_along(path: readonly number[], snr: readonly (number | null)[]): Hop[] {
  return path.slice(1).flatMap((to, i) => {
    const from = path[i];
    return is_node(from) && is_node(to) && from !== to ? [{ from, to, snr: snr[i] ?? null }] : [];
  });
}

/** A request names the relays that it has passed; only the answer says how the target was reached. */
function route_hops(packet: Packet): Hop[] {
  const { forward, forward_snr, back, back_snr } = read_route(packet);
  const is_answer = back.length > 0 || back_snr.length > 0 || forward_snr.length > forward.length;
  if (!is_answer) return hops_along([packet.from_node_id, ...forward], forward_snr);
  const [origin, target] = [packet.to_node_id, packet.from_node_id];
  const home = back_snr.length > back.length ? [origin] : [];
  return [
    ...hops_along([origin, ...forward, target], forward_snr),
    ...hops_along([target, ...back, ...home], back_snr),
  ];
}

function hops_of(packet: Packet): Hop[] {
  if (packet.portnum === TRACEROUTE) return route_hops(packet);
  if (packet.portnum !== NEIGHBOR_INFO) return [];
  return read_neighbors(packet).flatMap(({ node_id, snr }) =>
    is_node(node_id) && node_id !== packet.from_node_id ? [{ from: node_id, to: packet.from_node_id, snr }] : [],
  );
}

/** One link for each pair and direction, of what is known of it by several ways. */
export function join_links(list: readonly ApiLink[]): Link[] {
  const links = new Map<string, Link>();
  for (const { from, to, source, reports, snr, last_seen_us: at_us } of list) {
    const key = `${from}/${to}`;
    const known = links.get(key);
    const newer = !known || at_us >= known.at_us;
    links.set(key, {
      from,
      to,
      snr: newer ? (snr ?? known?.snr ?? null) : (known.snr ?? snr),
      at_us: Math.max(at_us, known?.at_us ?? 0),
      count: (known?.count ?? 0) + reports,
      direct: known?.direct === true || source === "direct",
      traceroute: known?.traceroute === true || source.startsWith("traceroute"),
      neighbor: known?.neighbor === true || source === "neighbor",
    });
  }
  return [...links.values()];
}

/** Gathers links from packets in any order, each packet once. */
export class LinkBook {
  private readonly links = new Map<string, Link>();
  private readonly read = new Set<number>();

  /** What was known before the packets that are learnt; it counts what they told, too. */
  begin(known: readonly Link[]): void {
    for (const link of known) {
      if (this.links.size >= MOST_LINKS) return;
      this.links.set(`${link.from}/${link.to}`, link);
    }
  }

  /** Whether anything was new. */
  learn(packets: readonly Packet[]): boolean {
    let learnt = false;
    for (const packet of packets) {
      if (this.read.has(packet.id)) continue;
      const hops = hops_of(packet);
      if (hops.length > 0) this.read.add(packet.id);
      for (const hop of hops) learnt = this.add(hop, packet) || learnt;
    }
    return learnt;
  }

  private add({ from, to, snr }: Hop, packet: Packet): boolean {
    const key = `${from}/${to}`;
    const known = this.links.get(key);
    if (!known && this.links.size >= MOST_LINKS) return false;
    const { import_time_us: at_us, portnum } = packet;
    const newer = !known || at_us >= known.at_us;
    this.links.set(key, {
      from,
      to,
      snr: newer ? (snr ?? known?.snr ?? null) : (known.snr ?? snr),
      at_us: Math.max(at_us, known?.at_us ?? 0),
      count: (known?.count ?? 0) + 1,
      direct: known?.direct === true,
      traceroute: known?.traceroute === true || portnum === TRACEROUTE,
      neighbor: known?.neighbor === true || portnum === NEIGHBOR_INFO,
    });
    return true;
  }

  list(): Link[] {
    return [...this.links.values()];
  }
}
