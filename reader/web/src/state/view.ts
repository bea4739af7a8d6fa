/** Where the user is and what they look at: page, filters, search. Kept in the page's address. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { Packet } from "../api/types";
import { node_hex } from "../api/parse";
import { address_of, path_of } from "../api/prefix";
import { packets, selected_node } from "./mesh";
import { type Filter, no_filter } from "./filter";
import { read_stored, write_stored } from "./preferences";
import { match_route, type Route } from "./route";
import { filtered, type LinkState, type MapPlace, read_link, write_link } from "./url";

const linked = read_link(window.location.search);

export const route = signal<Route>(match_route(path_of(window.location.pathname) ?? ""));
export const query = signal(linked.query);
export const filter = signal<Filter>(linked.filter);
/** Parameters that only the present page knows; see own_parameter(). */
const own_parameters = signal(linked.own);
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

/** A parameter of the present page, or a default. Reading it subscribes. */
export function own_parameter(name: string, fallback = ""): string {
  return own_parameters.value[name] ?? fallback;
}

/** Empty takes the parameter out of the address. */
export function set_own_parameter(name: string, value: string): void {
  own_parameters.value = { ...own_parameters.value, [name]: value };
}

export function change_filter(change: Partial<Filter>): void {
  filter.value = { ...filter.value, ...change };
}

/** Channel, role, age and gateway: what goes along from page to page, and is remembered. */
function shared_part({ channel, role, hours, gateway }: Filter): Filter {
  return { ...no_filter, channel, role, hours, gateway };
}

/** Goes to an address of this site, with its prefix or from its root on. A filter in it replaces the present one; without, the shared part stays. */
export function navigate(href: string): void {
  const target = new URL(href, window.location.href);
  const path = path_of(target.pathname) ?? target.pathname;
  const next = match_route(path);
  const link = read_link(target.search);
  const has_filter = write_link({ ...link, own: {} }) !== "";
  save_scroll();
  flush_address();
  history.pushState(null, "", address_of(path) + target.search);
  batch(() => {
    take_link(has_filter ? link : { ...link, filter: shared_part(filter.value) });
    route.value = next;
  });
}

export function show_packets_of(node_id: number): void {
  if (route.value.page === "map" && is_wide.value) change_filter({ node: node_id });
  else navigate(filtered("/firehose", { node: node_id }));
}

export function node_address(node_id: number): string {
  return `/node/${node_hex(node_id)}`;
}

export function toggle_category(name: string): void {
  const hidden = hidden_categories.value;
  hidden_categories.value = hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name];
}

function take_link(link: LinkState): void {
  query.value = link.query;
  filter.value = link.filter;
  own_parameters.value = link.own;
  hidden_categories.value = link.hidden;
  map_place.value = link.place;
  selected_node.value = link.selected;
}

const URL_DELAY_MS = 300;
let address_timer = 0;
let wanted_search = "";

/** The search part of the address as it is about to be. */
export function present_search(): string {
  return wanted_search;
}

function flush_address(): void {
  if (address_timer === 0) return;
  window.clearTimeout(address_timer);
  address_timer = 0;
  history.replaceState(history.state, "", window.location.pathname + wanted_search);
}

const scrolled = new Map<string, number>();

function scroller(): HTMLElement | null {
  return document.querySelector<HTMLElement>("main.page");
}

function save_scroll(): void {
  scrolled.set(window.location.pathname, scroller()?.scrollTop ?? 0);
}

function restore_scroll(): void {
  const top = scrolled.get(window.location.pathname) ?? 0;
  if (top > 0) requestAnimationFrame(() => scroller()?.scrollTo({ top }));
}

const REMEMBERED = "filter";

function went_back(): void {
  batch(() => {
    take_link(read_link(window.location.search));
    route.value = match_route(path_of(window.location.pathname) ?? "");
  });
  restore_scroll();
}

/** Keeps the address and the width up to date for as long as the page lives. */
export function start_view(): void {
  selected_node.value = linked.selected;
  if (window.location.search === "") filter.value = shared_part(read_link(read_stored(REMEMBERED) ?? "").filter);
  wide.addEventListener("change", () => (is_wide.value = wide.matches));
  window.addEventListener("popstate", went_back);
  effect(() => {
    wanted_search = write_link({
      query: query.value,
      filter: filter.value,
      selected: selected_node.value,
      hidden: hidden_categories.value,
      place: map_place.value,
      own: own_parameters.value,
    });
    window.clearTimeout(address_timer);
    address_timer = window.setTimeout(flush_address, URL_DELAY_MS);
  });
  effect(() => write_stored(REMEMBERED, filtered("", shared_part(filter.value))));
}
