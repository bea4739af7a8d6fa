/** What a NeighborInfo packet says. Pure. */
import type { Packet } from "../api/types";
import { first_number, parse_proto_text } from "../format/proto_text";

export interface Neighbor {
  node_id: number;
  snr: number | null;
}

export function read_neighbors(packet: Packet): Neighbor[] {
  return (parse_proto_text(packet.payload).neighbors ?? []).flatMap((value) => {
    if (typeof value === "string") return [];
    const node_id = first_number(value, "node_id");
    return node_id === null ? [] : [{ node_id, snr: first_number(value, "snr") }];
  });
}

/** SNR of each neighbor over time; times ascending, the loudest neighbors first. */
export function neighbor_series(packets: readonly Packet[]): {
  times_us: number[];
  neighbors: { node_id: number; values: (number | null)[] }[];
} {
  const ordered = [...packets].sort((a, b) => a.import_time_us - b.import_time_us);
  const by_node = new Map<number, (number | null)[]>();
  ordered.forEach((packet, at) => {
    for (const { node_id, snr } of read_neighbors(packet)) {
      let values = by_node.get(node_id);
      if (!values) by_node.set(node_id, (values = ordered.map(() => null)));
      values[at] = snr;
    }
  });
  const neighbors = [...by_node].map(([node_id, values]) => ({ node_id, values }));
  const known = (list: readonly (number | null)[]) => list.filter((value) => value !== null).length;
  neighbors.sort((a, b) => known(b.values) - known(a.values));
  return { times_us: ordered.map((packet) => packet.import_time_us), neighbors };
}
