/** Where a packet leads beside its own page: the ways of a traceroute, the place of a position. */
import type { Packet } from "../api/types";
import { first_number, parse_proto_text } from "../format/proto_text";
import { t } from "../i18n";
import { MapIcon, RouteIcon } from "./icons";

const POSITION = 3;
const TRACEROUTE = 70;

function map_address(packet: Packet): string | null {
  if (packet.portnum !== POSITION) return null;
  const message = parse_proto_text(packet.payload);
  const [lat, lon] = [first_number(message, "latitude_i"), first_number(message, "longitude_i")];
  return lat === null || lon === null ? null : `/map?lat=${(lat / 1e7).toFixed(5)}&lng=${(lon / 1e7).toFixed(5)}&zoom=13`;
}

export function PacketLeads({ packet }: { packet: Packet }) {
  const place = map_address(packet);
  return (
    <>
      {packet.portnum === TRACEROUTE && (
        <a
          class="lead"
          href={`/traceroute/${packet.id}`}
          data-testid="lead-route"
          aria-label={t("packets.open_route")}
          title={t("packets.open_route")}
        >
          <RouteIcon />
        </a>
      )}
      {place && (
        <a class="lead" href={place} data-testid="lead-map" aria-label={t("node.center")} title={t("node.center")}>
          <MapIcon />
        </a>
      )}
    </>
  );
}
