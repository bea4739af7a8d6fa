/** The nodes that /nodelist shows, in its order: by the shared filter, the search, and its own switches. */
import { computed } from "@preact/signals";
import { node_place } from "../data/nodes";
import { node_matcher } from "../format/node_name";
import { activity } from "./activity";
import { now_ms } from "./clock";
import { node_passes } from "./filter";
import { heard_by_gateway } from "./gateway_filter";
import { nodes } from "./mesh";
import { sort_nodes } from "./node_list";
import { node_sort, sort_reversed } from "./preferences";
import { filter, own_parameter, query } from "./view";
import { watchlist } from "./watchlist";

/** Several public keys were announced for it. */
export function has_key_conflict(node_id: number): boolean {
  return (activity.value.get(node_id)?.public_keys ?? 0) > 1;
}

export const node_page_list = computed(() => {
  const names = ["watched", "gateway", "placed", "conflict"];
  const [watched, gateway, placed, conflict] = names.map((name) => own_parameter(name) === "1");
  const matches = node_matcher(query.value);
  const found = [...nodes.value.by_id.values()].filter(
    (node) =>
      (!watched || watchlist.value.has(node.node_id)) &&
      (!gateway || node.is_mqtt_gateway) &&
      (!placed || node_place(node) !== null) &&
      (!conflict || has_key_conflict(node.node_id)) &&
      node_passes(node, filter.value, now_ms.value, heard_by_gateway.value) &&
      matches(node),
  );
  return sort_nodes(found, node_sort.value, sort_reversed.value === "yes");
});
