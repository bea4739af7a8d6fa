/** What a traceroute packet says. Pure. */
import type { Packet } from "../api/types";
import { parse_proto_text, type ProtoMessage } from "../format/proto_text";

export interface Route {
  /** Relays between the two ends. */
  forward: number[];
  /** dB at each hop, the last is at the far end; null: not told. */
  forward_snr: (number | null)[];
  back: number[];
  back_snr: (number | null)[];
  /** It is the answer of the far end. */
  answered: boolean;
}

function numbers(message: ProtoMessage, field: string): number[] {
  return (message[field] ?? []).flatMap((value) => {
    const number = typeof value === "string" ? Number(value) : NaN;
    return Number.isFinite(number) ? [number] : [];
  });
}

/** SNR comes in quarters of dB; -128 means that a relay did not tell. */
function snr(message: ProtoMessage, field: string): (number | null)[] {
  return numbers(message, field).map((quarters) => (quarters === -128 ? null : quarters / 4));
}

export function read_route(packet: Packet): Route {
  const message = parse_proto_text(packet.payload);
  const back = numbers(message, "route_back");
  const back_snr = snr(message, "snr_back");
  return {
    forward: numbers(message, "route"),
    forward_snr: snr(message, "snr_towards"),
    back,
    back_snr,
    answered: back.length > 0 || back_snr.length > 0,
  };
}
