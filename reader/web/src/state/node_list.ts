/** The nodes that the list shows, in its order. */
import { computed } from "@preact/signals";
import type { MeshNode } from "../api/types";
import { name_sort_key, node_matcher } from "../format/node_name";
import { role_kind, role_kinds } from "../format/roles";
import { activity } from "./activity";
import { shown_test } from "./categories";
import { nodes } from "./mesh";
import { observations } from "./observations";
import { node_sort, type NodeSort, sort_reversed } from "./preferences";
import { query } from "./view";

type Key = string | number;

const SORT_KEYS: Record<NodeSort, (node: MeshNode) => Key> = {
  heard: (node) => -(node.last_seen_us ?? 0),
  name: name_sort_key,
  role: (node) => role_kinds.indexOf(role_kind(node.role)),
  // What is not known comes last.
  hardware: (node) => node.hw_model ?? "\uffff",
  channel: (node) => node.channel ?? "\uffff",
  firmware: (node) => node.firmware ?? "\uffff",
  // The emptiest first: they need somebody.
  battery: (node) => observations.value.by_id.get(node.node_id)?.battery ?? Infinity,
  gateway: (node) => (node.is_mqtt_gateway ? 0 : 1),
  packets: (node) => -(activity.value.get(node.node_id)?.packets ?? 0),
  hops: (node) => activity.value.get(node.node_id)?.hops ?? Infinity,
};

/** Sorted by a key, then by last heard. */
export function sort_nodes(list: readonly MeshNode[], by: NodeSort, reversed: boolean): MeshNode[] {
  const key = SORT_KEYS[by];
  const keyed = list.map((node) => ({ node, key: key(node) }));
  const direction = reversed ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -direction : direction;
    return (b.node.last_seen_us ?? 0) - (a.node.last_seen_us ?? 0) || a.node.node_id - b.node.node_id;
  });
  return keyed.map(({ node }) => node);
}

export const listed_nodes = computed(() => {
  const found: MeshNode[] = [];
  const matches = node_matcher(query.value);
  const is_shown = shown_test();
  for (const node of nodes.value.by_id.values()) if (is_shown(node) && matches(node)) found.push(node);
  return sort_nodes(found, node_sort.value, sort_reversed.value === "yes");
});
