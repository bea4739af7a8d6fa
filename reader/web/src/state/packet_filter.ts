/** Which packets the feed shows. Pure. */
import type { Packet } from "../api/types";

export interface PacketFilter {
  /** Empty: all ports. */
  ports: readonly number[];
  channel: string | null;
  /** Either side. */
  node: number | null;
}

export const no_filter: PacketFilter = { ports: [], channel: null, node: null };

export function is_filtering(filter: PacketFilter): boolean {
  return filter.ports.length > 0 || filter.channel !== null || filter.node !== null;
}

export function passes(packet: Packet, filter: PacketFilter): boolean {
  if (filter.ports.length > 0 && !filter.ports.includes(packet.portnum)) return false;
  if (filter.channel !== null && packet.channel !== filter.channel) return false;
  return filter.node === null || packet.from_node_id === filter.node || packet.to_node_id === filter.node;
}

export function filter_packets(packets: readonly Packet[], filter: PacketFilter): readonly Packet[] {
  return is_filtering(filter) ? packets.filter((packet) => passes(packet, filter)) : packets;
}

export function toggle_port(filter: PacketFilter, port: number): PacketFilter {
  const ports = filter.ports.includes(port) ? filter.ports.filter((p) => p !== port) : [...filter.ports, port];
  return { ...filter, ports };
}
