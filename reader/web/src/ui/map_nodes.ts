/** The nodes as the map is to show them, and when it is told. */
import { effect, untracked } from "@preact/signals";
import type { MeshNode } from "../api/types";
import { node_place } from "../data/nodes";
import { precision_metres } from "../format/distance";
import { short_name } from "../format/node_name";
import { role_kind } from "../format/roles";
import { age_class } from "../map/age";
import type { MeshMap, PlacedNode } from "../map/mesh_map";
import { colour_namer, only_gateways, shown_test } from "../state/categories";
import { now_ms } from "../state/clock";
import { heard_by_gateway } from "../state/gateway_filter";
import { nodes } from "../state/mesh";
import { observations } from "../state/observations";
import { colour_by } from "../state/preferences";
import { filter, hidden_categories } from "../state/view";

/** The map shows changes at most this often; a pulse is immediate. */
const REDRAW_MS = 500;
/** With very many nodes it takes longer: the map has this part of the time at most. */
const REDRAW_SHARE = 0.06;

/** A node's object is replaced when the node changes; what is the same again is the same object, which saves comparing. */
const placed_before = new WeakMap<MeshNode, PlacedNode>();

function placed_nodes(): PlacedNode[] {
  const [is_shown, colour_of, now, seen] = [shown_test(), colour_namer(), now_ms.value, observations.value.by_id];
  const found: PlacedNode[] = [];
  for (const node of nodes.value.by_id.values()) {
    const place = is_shown(node) ? node_place(node) : null;
    if (!place) continue;
    const [colour, age] = [colour_of(node), age_class(node.last_seen_us, now)];
    const precision_m = precision_metres(seen.get(node.node_id)?.precision_bits ?? null);
    const before = placed_before.get(node);
    const same = before?.look.colour === colour && before.look.age === age && before.precision_m === precision_m;
    found.push(same ? before : place_node(node, place, colour, age, precision_m));
  }
  return found;
}

function place_node(
  node: MeshNode,
  place: [number, number],
  colour: string,
  age: PlacedNode["look"]["age"],
  precision_m: number | null,
): PlacedNode {
  const large = role_kind(node.role) === "router";
  const look = { colour, large, gateway: node.is_mqtt_gateway, age, label: short_name(node) };
  const placed = { node_id: node.node_id, place, look, precision_m };
  placed_before.set(node, placed);
  return placed;
}

/** Shows the nodes now, soon after the user chose something else to see, and in time after any other change. */
export function keep_nodes_shown(target: MeshMap): () => void {
  let timer = 0;
  let took_ms = 0;
  let wanted: readonly unknown[] = [];
  const show = () => {
    timer = 0;
    const began = performance.now();
    target.show(untracked(placed_nodes));
    took_ms = performance.now() - began;
  };
  return effect(() => {
    // Whatever placed_nodes() looks at.
    const choices = [hidden_categories.value, filter.value, colour_by.value, heard_by_gateway.value, only_gateways()];
    const inputs = [nodes.value, now_ms.value, observations.value];
    const chosen = choices.some((choice, i) => choice !== wanted[i]);
    wanted = choices;
    if (timer !== 0 && !chosen) return;
    window.clearTimeout(timer);
    const at_once = chosen || target.is_empty;
    if (inputs.length > 0) timer = window.setTimeout(show, at_once ? 0 : Math.max(REDRAW_MS, took_ms / REDRAW_SHARE));
  });
}
