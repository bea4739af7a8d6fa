/** What a NeighborInfo packet says. Pure. */
import type { Packet } from "../api/types";
import { first_number, parse_proto_text } from "../format/proto_text";
import { signal_series, type SignalSeries } from "./signals";

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

/** SNR of each neighbor over time. */
export function neighbor_series(packets: readonly Packet[]): SignalSeries {
  return signal_series(
    packets.flatMap((packet) => read_neighbors(packet).map((one) => ({ ...one, at_us: packet.import_time_us }))),
  );
}
