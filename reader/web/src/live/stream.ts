/** GET /api/events as typed callbacks. */
import { with_parameters } from "../api/client";
import { as_object, parse_node, parse_packet } from "../api/parse";
import type { MeshNode, Packet } from "../api/types";

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
  const source = new EventSource(with_parameters("/api/events", { cursor: cursor || null }));
  const on = (name: string, handle: (data: unknown) => void) => {
    source.addEventListener(name, (event) => {
      const { data, lastEventId } = event as MessageEvent<string>;
      if (lastEventId !== "") listener.cursor(lastEventId);
      handle(parse_json(data));
    });
  };
  source.addEventListener("open", () => listener.opened());
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.OPEN) listener.broken(source.readyState === EventSource.CLOSED);
  });
  on("packet", (data) => {
    const packet = parse_packet(data);
    if (packet) listener.packet(packet);
  });
  on("node", (data) => {
    const node = parse_node(data);
    if (node) listener.node(node);
  });
  on("status", (data) => listener.status(String(as_object(data).state ?? "")));
  on("reset", () => listener.reset());
  return () => source.close();
}
