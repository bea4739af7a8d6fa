/** What happens when the user chooses a node. */
import type { Bounds } from "../api/types";
import { batch, signal } from "@preact/signals";
import { node_place } from "../data/nodes";
import { find_node, selected_node } from "./mesh";

/** A request to the map to go to a node; a new object each time, so that the same node can be asked for twice. */
export const fly_request = signal<{ node_id: number } | null>(null);

/** Opens a node's card and shows it on the map. */
export function open_node(node_id: number): void {
  batch(() => {
    selected_node.value = node_id;
    const node = find_node(node_id);
    if (node && node_place(node)) fly_request.value = { node_id };
  });
}

/** The part of the world that the map is to show, as often as it is set; null: its own choice. */
export const wanted_bounds = signal<Bounds | null>(null);
