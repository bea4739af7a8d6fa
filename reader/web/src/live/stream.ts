/** GET /api/events as typed callbacks. */
import { with_parameters } from "../api/client";
import { address_of } from "../api/prefix";
import { as_object, parse_node, parse_packet } from "../api/parse";
import type { MeshNode, Packet } from "../api/types";
import { take_early_stream } from "./early_stream";

export interface StreamListener {
  opened(): void;
  /** The place in the stream after the event that follows. */
  cursor(cursor: string): void;
  packet(packet: Packet): void;
  node(node: MeshNode): void;
  /** `serving`, `migrating`, ... */
  status(state: string): void;
  reset(): void;
  /** `final`: this stream will not come back by itself. */
  broken(final: boolean): void;
}

function parse_json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Opens the stream, after the event with `cursor` if that is not empty; the answer closes it. After closing, the
 * listener is not called any more.
 */
export function open_stream(cursor: string, listener: StreamListener): () => void {
  const early = cursor === "" ? take_early_stream() : null;
  const source = early?.source ?? new EventSource(address_of(with_parameters("/api/events", { cursor: cursor || null })));
  const hear = (event: Event) => tell(event, source, listener);
  for (const name of NAMES) source.addEventListener(name, hear);
  let wanted = true;
  // Whoever opens it has to know that it did before it hears of anything.
  queueMicrotask(() => early?.kept.forEach((event) => wanted && hear(event)));
  return () => {
    wanted = false;
    source.close();
  };
}

const NAMES = ["open", "error", "packet", "node", "status", "reset"];

function tell(event: Event, source: EventSource, listener: StreamListener): void {
  if (event.type === "open") return listener.opened();
  if (event.type === "error") {
    if (source.readyState !== EventSource.OPEN) listener.broken(source.readyState === EventSource.CLOSED);
    return;
  }
  const { data, lastEventId } = event as MessageEvent<string>;
  if (lastEventId !== "") listener.cursor(lastEventId);
  tell_data(event.type, parse_json(data), listener);
}

function tell_data(name: string, data: unknown, listener: StreamListener): void {
  switch (name) {
    case "packet": {
      const packet = parse_packet(data);
      return packet ? listener.packet(packet) : undefined;
    }
    case "node": {
      const node = parse_node(data);
      return node ? listener.node(node) : undefined;
    }
    case "status":
      return listener.status(String(as_object(data).state ?? ""));
    default:
      listener.reset();
  }
}
