/**
 * The part of the page's state that a link carries:
 * `?q=tam&port=1,3&channel=LongFast&role=ROUTER&age=24&via=!a1b2c3d4&hops=2&node=!a1b2c3d4&lat=..`, and what a page adds of
 * its own. Pure.
 */
import { node_hex } from "../api/parse";
import type { Span } from "../data/periods";
import { parse_node_id } from "../format/node_id";
import { type Filter, no_filter } from "./filter";

export interface MapPlace {
  lat: number;
  lng: number;
  zoom: number;
}

export interface LinkState {
  query: string;
  filter: Filter;
  /** The node whose card is open. */
  selected: number | null;
  /** Legend entries that are switched off. */
  hidden: readonly string[];
  place: MapPlace | null;
  /** Parameters of one page only. */
  own: Readonly<Record<string, string>>;
}

const COMMON = ["q", "port", "channel", "node", "role", "age", "via", "hops", "selected", "hide", "lat", "lng", "zoom"];
const MOST_OWN = 20;

function parse_ports(text: string | null): number[] {
  const numbers = (text ?? "").split(",").map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : -1));
  return [...new Set(numbers.filter((number) => number >= 0))].slice(0, 50);
}

function in_range(text: string | null, low: number, high: number): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

function parse_place(params: URLSearchParams): MapPlace | null {
  const lat = in_range(params.get("lat"), -85, 85);
  const lng = in_range(params.get("lng"), -180, 180);
  const zoom = in_range(params.get("zoom"), 0, 22);
  return lat === null || lng === null ? null : { lat, lng, zoom: zoom ?? 10 };
}

function parse_filter(params: URLSearchParams): Filter {
  return {
    ports: parse_ports(params.get("port")),
    channel: params.get("channel")?.slice(0, 100) || null,
    node: parse_node_id(params.get("node") ?? ""),
    role: params.get("role")?.slice(0, 40) || null,
    hours: in_range(params.get("age"), 1, 87_600),
    gateway: parse_node_id(params.get("via") ?? ""),
    hops: in_range(params.get("hops"), 0, 255),
  };
}

export function read_link(search: string): LinkState {
  const params = new URLSearchParams(search);
  const own = [...params].filter(([name]) => !COMMON.includes(name)).slice(0, MOST_OWN);
  return {
    query: (params.get("q") ?? "").slice(0, 100),
    filter: parse_filter(params),
    selected: parse_node_id(params.get("selected") ?? ""),
    hidden: params
      .getAll("hide")
      .filter((name) => name !== "")
      .slice(0, 50),
    place: parse_place(params),
    own: Object.fromEntries(own.map(([name, value]) => [name, value.slice(0, 200)])),
  };
}

/** The search part for a state, with only what differs from the default; empty or beginning with `?`. */
export function write_link(state: LinkState): string {
  const params = new URLSearchParams();
  const { filter } = state;
  if (state.query !== "") params.set("q", state.query);
  if (filter.ports.length > 0) params.set("port", filter.ports.join(","));
  if (filter.channel !== null) params.set("channel", filter.channel);
  if (filter.node !== null) params.set("node", node_hex(filter.node));
  if (filter.role !== null) params.set("role", filter.role);
  if (filter.hours !== null) params.set("age", String(filter.hours));
  if (filter.gateway !== null) params.set("via", node_hex(filter.gateway));
  if (filter.hops !== null) params.set("hops", String(filter.hops));
  if (state.selected !== null) params.set("selected", node_hex(state.selected));
  for (const name of state.hidden) params.append("hide", name);
  if (state.place) {
    params.set("lat", state.place.lat.toFixed(4));
    params.set("lng", state.place.lng.toFixed(4));
    params.set("zoom", state.place.zoom.toFixed(1));
  }
  for (const [name, value] of Object.entries(state.own)) if (value !== "") params.set(name, value);
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%21", "!");
  return text === "" ? "" : `?${text}`;
}

/** A link to a page with a filter: where the slices of charts lead. */
export function filtered(path: string, filter: Partial<Filter>, own: Record<string, string> = {}): string {
  const none = { query: "", selected: null, hidden: [], place: null };
  return path + write_link({ ...none, filter: { ...no_filter, ...filter }, own });
}

/** A link to the packets of a span of time. */
export function packets_within({ since_us, until_us }: Span, filter: Partial<Filter>): string {
  return filtered("/firehose", filter, { since: String(since_us / 1e6), until: String(until_us / 1e6) });
}
