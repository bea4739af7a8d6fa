/** What the stream brought since the last frame; merged in one go. Bounded: the oldest packets go first. */
import type { MeshNode, Packet } from "../api/types";

const MOST_PACKETS = 10_000;

export class Inbox {
  private packets: Packet[] = [];
  private nodes = new Map<number, MeshNode>();

  add_packet(packet: Packet): void {
    this.packets.push(packet);
    if (this.packets.length > MOST_PACKETS) this.packets.splice(0, MOST_PACKETS / 2);
  }

  add_node(node: MeshNode): void {
    this.nodes.set(node.node_id, node);
  }

  get is_empty(): boolean {
    return this.packets.length === 0 && this.nodes.size === 0;
  }

  take_packets(): Packet[] {
    const taken = this.packets;
    this.packets = [];
    return taken;
  }

  take_nodes(): MeshNode[] {
    const taken = [...this.nodes.values()];
    this.nodes.clear();
    return taken;
  }
}
