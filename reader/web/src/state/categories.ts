/** Colours and labels of node categories, as the map, the list and the legend share them. */
import { computed } from "@preact/signals";
import type { MeshNode } from "../api/types";
import {
  category_of,
  type CategoryCount,
  type CategoryKey,
  ChannelColours,
  count_categories,
  count_channels,
} from "../data/categories";
import { role_kind, type RoleKind } from "../format/roles";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { now_ms } from "./clock";
import { node_passes } from "./filter";
import { heard_by_gateway } from "./gateway_filter";
import { nodes } from "./mesh";
import { colour_by } from "./preferences";
import { filter, hidden_categories, own_parameter } from "./view";

const channel_colours = new ChannelColours();

/** What occurs, with how often; for the legend. */
export const categories = computed<CategoryCount[]>(() => {
  const all = [...nodes.value.by_id.values()];
  channel_colours.learn(count_channels(all));
  return count_categories(all, colour_by.value);
});

/** The name of the colour's token and class, without its prefix: `router`, `channel-3`. */
export function colour_name(key: CategoryKey): string {
  const [mode, name = ""] = split_key(key);
  return mode === "role" ? name : `channel-${channel_colours.slot(name)}`;
}

/** The same of nodes. Made once for all of them. */
export function colour_namer(): (node: MeshNode) => string {
  return colour_by.value === "role"
    ? (node) => role_kind(node.role)
    : (node) => `channel-${channel_colours.slot(node.channel ?? "")}`;
}

export function node_colour_name(node: MeshNode): string {
  return colour_namer()(node);
}

export function category_label(key: CategoryKey): string {
  const [mode, name = ""] = split_key(key);
  if (mode === "role") return t(`role.${name as RoleKind}`);
  return name === "" ? t("channel.none") : clean_line(name, 24);
}

function split_key(key: CategoryKey): [mode: string, name: string] {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}

/** The legend's switch. */
export function only_gateways(): boolean {
  return own_parameter("gateways") === "1";
}

/** Whether map and list beside it show a node. Made once for all nodes: thousands are asked for at a time. */
export function shown_test(): (node: MeshNode) => boolean {
  const [hidden, mode, only] = [hidden_categories.value, colour_by.value, only_gateways()];
  const [wanted, now, heard] = [filter.value, now_ms.value, heard_by_gateway.value];
  return (node) =>
    (!only || node.is_mqtt_gateway) &&
    (hidden.length === 0 || !hidden.includes(category_of(node, mode))) &&
    node_passes(node, wanted, now, heard);
}
