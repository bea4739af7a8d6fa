/** The state that all parts of a page look at. Written by live/session.ts and by the user's actions. */
import { signal } from "@preact/signals";
import type { MeshNode, Packet, SiteConfig } from "../api/types";
import { no_nodes, type NodeTable } from "../data/nodes";
import { initial_state, type LiveState } from "../live/machine";

/** How far back the page asks for nodes; more when a filter asks for more. */
export const NODE_DAYS = 7;

export const config = signal<SiteConfig | null>(null);
export const nodes = signal<NodeTable>(no_nodes);
/** Newest first. */
export const packets = signal<readonly Packet[]>([]);
export const live = signal<LiveState>(initial_state);

export type LoadState = { state: "loading" } | { state: "ready" } | { state: "failed"; message: string };
export const lists = signal<LoadState>({ state: "loading" });

/** The node whose card is open. */
export const selected_node = signal<number | null>(null);

/** Packets as they arrive, for effects that pass (a pulse on the map). */
type ArrivalListener = (arrived: readonly Packet[]) => void;
const arrival_listeners = new Set<ArrivalListener>();

export function on_arrival(listener: ArrivalListener): () => void {
  arrival_listeners.add(listener);
  return () => arrival_listeners.delete(listener);
}

export function announce_arrival(arrived: readonly Packet[]): void {
  for (const listener of arrival_listeners) listener(arrived);
}

export function find_node(node_id: number): MeshNode | undefined {
  return nodes.value.by_id.get(node_id);
}
