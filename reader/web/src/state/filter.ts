/** What lists and maps show. Channel, role, age and gateway are shared by all pages. Pure. */
import type { MeshNode, Packet } from "../api/types";

export interface Filter {
  /** Empty: all ports. */
  ports: readonly number[];
  channel: string | null;
  /** Either side of a packet. */
  node: number | null;
  /** As the API calls it: `CLIENT_MUTE`. */
  role: string | null;
  /** Nodes heard within so many hours; null: as far back as the page asks. */
  hours: number | null;
  /** Nodes that it hears without a relay in between; packets that it reported. */
  gateway: number | null;
  /** The fewest that a packet took to a gateway; 0: it was heard directly. */
  hops: number | null;
}

export const no_filter: Filter = {
  ports: [],
  channel: null,
  node: null,
  role: null,
  hours: null,
  gateway: null,
  hops: null,
};

/** The steps of the age slider. */
export const AGE_STEPS: readonly number[] = [1, 3, 6, 12, 24, 72, 168, 720, 8760];

export function is_filtering_packets(filter: Filter): boolean {
  const { ports, channel, node } = filter;
  return ports.length > 0 || channel !== null || node !== null || asks_for_receptions(filter);
}

/** Who reported a packet, and after how many hops, does not stand in it: only the API knows. */
export function asks_for_receptions({ gateway, hops }: Filter): boolean {
  return gateway !== null || hops !== null;
}

export function is_filtering_nodes(filter: Filter): boolean {
  return filter.channel !== null || filter.role !== null || filter.hours !== null || filter.gateway !== null;
}

/** As far as the packet itself says; see asks_for_receptions(). */
export function passes(packet: Packet, filter: Filter): boolean {
  if (filter.ports.length > 0 && !filter.ports.includes(packet.portnum)) return false;
  if (filter.channel !== null && packet.channel !== filter.channel) return false;
  return filter.node === null || packet.from_node_id === filter.node || packet.to_node_id === filter.node;
}

export function filter_packets(packets: readonly Packet[], filter: Filter): readonly Packet[] {
  return is_filtering_packets(filter) ? packets.filter((packet) => passes(packet, filter)) : packets;
}

const HOUR_MS = 3_600_000;

/** `heard`: those that the gateway of the filter hears; null while that is not known. */
export function node_passes(
  node: MeshNode,
  filter: Filter,
  now_ms: number,
  heard: ReadonlySet<number> | null = null,
): boolean {
  if (filter.gateway !== null && heard !== null && !heard.has(node.node_id)) return false;
  if (filter.channel !== null && node.channel !== filter.channel) return false;
  if (filter.role !== null && node.role !== filter.role) return false;
  return filter.hours === null || (node.last_seen_us ?? 0) / 1000 >= now_ms - filter.hours * HOUR_MS;
}

export function toggle_port(filter: Filter, port: number): Filter {
  const ports = filter.ports.includes(port) ? filter.ports.filter((p) => p !== port) : [...filter.ports, port];
  return { ...filter, ports };
}
