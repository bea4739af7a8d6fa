/** The way of a node by its position packets. Pure. */
import type { Packet } from "../api/types";
import { first_number, parse_proto_text } from "../format/proto_text";

/** [longitude, latitude], oldest first; a place where it stayed occurs once in a row. */
export function read_trail(newest_first: readonly Packet[]): [number, number][] {
  const trail: [number, number][] = [];
  for (const packet of [...newest_first].reverse()) {
    const message = parse_proto_text(packet.payload);
    const lat = first_number(message, "latitude_i");
    const lon = first_number(message, "longitude_i");
    if (lat === null || lon === null || (lat === 0 && lon === 0)) continue;
    const last = trail[trail.length - 1];
    const place: [number, number] = [lon / 1e7, lat / 1e7];
    if (Math.abs(place[1]) > 85 || Math.abs(place[0]) > 180) continue;
    if (!last || last[0] !== place[0] || last[1] !== place[1]) trail.push(place);
  }
  return trail;
}
