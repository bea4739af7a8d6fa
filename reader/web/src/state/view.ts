/** What the user looks at: filters, search, the open tab. Kept in the page's address. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { Packet } from "../api/types";
import { packets, selected_node } from "./mesh";
import type { PacketFilter } from "./packet_filter";
import { type MapPlace, read_link, type View, write_link } from "./url";

const linked = read_link(window.location.search);

export const query = signal(linked.query);
export const packet_filter = signal<PacketFilter>(linked.filter);
/** Which pane a phone shows. */
export const view = signal<View>(linked.view);
export const hidden_categories = signal<readonly string[]>(linked.hidden);
/** Where the map is, once the user has moved it; null: where it started. */
export const map_place = signal<MapPlace | null>(linked.place);
/** The feed as it was when the user paused it; null: it runs. */
export const held_packets = signal<readonly Packet[] | null>(null);
export const feed_paused = computed(() => held_packets.value !== null);

export function toggle_pause(): void {
  held_packets.value = feed_paused.value ? null : packets.value;
}

/** Whether there is room for all panes side by side. */
const wide = window.matchMedia("(min-width: 60rem)");
export const is_wide = signal(wide.matches);

export function show_packets_of(node_id: number): void {
  batch(() => {
    packet_filter.value = { ...packet_filter.value, node: node_id };
    view.value = "packets";
  });
}

export function toggle_category(name: string): void {
  const hidden = hidden_categories.value;
  hidden_categories.value = hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name];
}

const URL_DELAY_MS = 300;

/** Keeps the address and the width up to date for as long as the page lives. */
export function start_view(): void {
  selected_node.value = linked.selected;
  wide.addEventListener("change", () => (is_wide.value = wide.matches));
  let timer = 0;
  effect(() => {
    const link = write_link({
      query: query.value,
      filter: packet_filter.value,
      view: view.value,
      selected: selected_node.value,
      hidden: hidden_categories.value,
      place: map_place.value,
    });
    window.clearTimeout(timer);
    timer = window.setTimeout(() => history.replaceState(null, "", window.location.pathname + link), URL_DELAY_MS);
  });
}
